"""How long before something ends people are told, and who: all of it, in one table.

What is destroyed soon is told by ``retention.notices``, which lies below and has its own distances.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadTime:
    """``days`` before the end, the widest first; a negative number is days after it."""

    days: tuple[int, ...]
    told: str


LEAD_TIMES: dict[str, LeadTime] = {
    # C-14: an approval ends three years after it was given.
    "pta.expires": LeadTime((90, 60, 30), "The leads of the study"),
    "clearance.expires": LeadTime((90, 60, 30), "The leads of the study, paperwork officers"),
    # PIA 8.3: access ends with its term, and is asked for again.
    "access.ends": LeadTime((14,), "The person"),
    "role.ends": LeadTime((14,), "The person"),
    # PIA 8.2: the training is annual.
    "training.ends": LeadTime((30, 14, 7, -1), "The person"),
    # then the vendor owes the proof of destruction, which has a clock of its own.
    "contract.ends": LeadTime((60, 30), "Who recorded the vendor, the Privacy Office"),
}
