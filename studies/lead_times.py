"""How long before something ends, or after it was due, people are told, and who: in one table.

What is destroyed soon is told by ``retention.notices``, which lies below and has its own distances.
"""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class LeadTime:
    """``days`` before the end, the widest first; a negative number is days after it."""

    days: tuple[int, ...]
    told: str

    @property
    def after(self) -> timedelta:
        """How long after the day the last word comes."""
        return timedelta(days=-min(self.days))


LEAD_TIMES: dict[str, LeadTime] = {
    # C-14: an approval ends three years after it was given.
    "pta.expires": LeadTime((90, 60, 30), "The leads of the study"),
    "clearance.expires": LeadTime((90, 60, 30), "The leads of the study, paperwork officers"),
    # PIA 8.3: access ends with its term, and is asked for again.
    "access.ends": LeadTime((14,), "The person"),
    "role.ends": LeadTime((14,), "The person"),
    # PIA 8.2: the training is annual.
    "training.ends": LeadTime((30, 14, 7, -1), "The person"),
    # then the vendor owes the proof of destruction.
    "contract.ends": LeadTime((60, 30), "Who recorded the vendor, the Privacy Office"),
    # PIA 5.2: what does not come is overdue, and escalated to the records officer.
    "destruction.due": LeadTime((0,), "The leads of the study, the Privacy Office"),
    "destruction.overdue": LeadTime((-30,), "The Privacy Office"),
    "destruction.escalated": LeadTime((-60,), "The Privacy Office, records officers"),
}
