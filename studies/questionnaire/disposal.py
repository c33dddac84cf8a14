"""When each class of data of a study goes, and under which authority (PIA 1.4, 5.1; R-091)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from retention import registry
from retention.rules import GRS_010, GRS_020
from studies.models import Study
from studies.periods import add_months
from studies.queries import latest_clearance
from studies.vocabulary import DataClass

YEAR = 12  # months
AT_CLOSING = "One year after the study closed, or the clearance's own period."


@dataclass(frozen=True, slots=True)
class Rule:
    """``key`` names the record class in the registry, whose words count where it is known here.

    ``after_closing`` is whether the default period runs from the closing of the study, so that an
    approved clearance can set another one (C-4).
    """

    key: str
    authority: str
    event: str
    after_closing: bool = False


RULES: dict[DataClass, Rule] = {
    DataClass.CONTACTS: Rule(
        "study_contacts",
        GRS_020,
        "The last wave of a study without linked waves, the study or its follow-up ends.",
    ),
    DataClass.ANSWERS: Rule("responses", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.PAPER: Rule("paper_forms", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.NOTES: Rule("notes", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.RECORDINGS: Rule(
        "recordings",
        GRS_010,
        "The transcript is complete; at the latest one year after the session.",
    ),
    DataClass.TRANSCRIPTS: Rule("transcripts", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.SIGNATURES: Rule(
        "consent_signatures",
        GRS_010,
        "The recording is destroyed, or a year has passed since they were signed.",
    ),
}


def disposal_of(study: Study) -> Iterator[tuple[DataClass, str, str]]:
    """Class, title, and one sentence: when, with the day where one is planned, and why.

    A study that does not say yet what it collects holds answers.
    """
    for value in study.data_collected or [DataClass.ANSWERS]:
        data_class = DataClass(value)
        yield data_class, str(data_class.label), _sentence(study, RULES[data_class])


def _sentence(study: Study, rule: Rule) -> str:
    known = {each.key: each for each in registry.all_classes()}.get(rule.key)
    authority = known.authority if known else rule.authority
    event = known.event if known else rule.event
    if not rule.after_closing:
        return f"{event} ({authority})"
    clearance = latest_clearance(study)
    if clearance is None or clearance.retention_months is None:
        return f"One year after the study closed{_planned(study, YEAR)} ({authority})"
    months = clearance.retention_months
    own = f"ICR {clearance.control_number or 'exemption'}"
    return f"{months} months after the study closed{_planned(study, months)} ({own})"


def _planned(study: Study, months: int) -> str:
    if study.ends_on is None:
        return ""
    day: date = add_months(study.ends_on, months)
    return f", as planned on {day.day} {day:%B %Y}"
