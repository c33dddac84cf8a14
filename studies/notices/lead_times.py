"""How long before something ends people are told, and who: all of it, in one table."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class LeadTime:
    """``days`` before the end, the widest first; a negative number is days after it."""

    days: tuple[int, ...]
    told: str


LEAD_TIMES: dict[str, LeadTime] = {
    # C-14: an approval ends three years after it was given.
    "pta.expires": LeadTime((90, 60, 30), "The leads of the study"),
    "clearance.expires": LeadTime((120, 60, 30), "The leads of the study, paperwork officers"),
    "access.ends": LeadTime((30, 7), "The person, and the leads of the study"),
    "role.ends": LeadTime((30, 7), "The person"),
    # PIA 8.2: the training is annual.
    "training.ends": LeadTime((30, 7, 0), "The person"),
    "contract.ends": LeadTime((60, 30), "Who recorded the vendor, the Privacy Office"),
    "certificate.due": LeadTime((30, 0, -14), "Who recorded the vendor, the Privacy Office"),
    "disposal.due": LeadTime((14, 0, -7), "Records officers, the leads of the study"),
}
