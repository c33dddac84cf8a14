"""When each class of data of a study goes, and under which authority (PIA 1.4, 5.1; R-091)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from django.utils import timezone

from retention import registry, rule_book
from retention.rules import A_YEAR, GRS_010, GRS_020, Period
from studies.models import Study
from studies.queries import latest_clearance
from studies.vocabulary import DataClass

AT_CLOSING = "One year after the study closed, or the clearance's own period."


@dataclass(frozen=True, slots=True)
class Disposal:
    """``key`` names the record class in the registry, whose words count where it is known here.

    ``after_closing`` is whether the default period runs from the closing of the study, so that an
    approved clearance can set another one (C-4).
    """

    key: str
    authority: str
    event: str
    after_closing: bool = False


RULES: dict[DataClass, Disposal] = {
    DataClass.CONTACTS: Disposal(
        "study_contacts",
        GRS_020,
        "The last wave of a study without linked waves, the study or its follow-up ends.",
    ),
    DataClass.ANSWERS: Disposal("responses", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.PAPER: Disposal(
        "paper_forms",
        GRS_010,
        "The batch’s own day of disposal, or a month after its answers were taken over.",
    ),
    DataClass.NOTES: Disposal("transcripts", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.RECORDINGS: Disposal(
        "recordings",
        GRS_010,
        "The transcript is complete; at the latest one year after the session.",
    ),
    DataClass.TRANSCRIPTS: Disposal("transcripts", GRS_010, AT_CLOSING, after_closing=True),
    DataClass.SIGNATURES: Disposal(
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


def _sentence(study: Study, rule: Disposal) -> str:
    known = {each.key: each for each in registry.all_classes()}.get(rule.key)
    authority = known.authority if known else rule.authority
    event = known.event if known else rule.event
    if not rule.after_closing:
        return f"{event} ({authority})"
    clearance = latest_clearance(study)
    if clearance is None or clearance.retention_months is None:
        return f"{_after_closing(study, _in_force(rule.key))} ({authority})"
    own = f"ICR {clearance.control_number or 'exemption'}"
    return f"{_after_closing(study, Period(months=clearance.retention_months))} ({own})"


def _in_force(key: str) -> Period:
    """What is in force, or approved to be: the study will close later."""
    rules = {rule.key: rule for rule in registry.all_rules()}
    rule = rules.get(f"{key}.closed")
    return rule_book.period(rule, at=None) if rule else A_YEAR


def _after_closing(study: Study, period: Period) -> str:
    words = period.words
    sentence = f"{words[0].upper()}{words[1:]} after the study closed"
    if study.ends_on is None:
        return sentence
    closing = timezone.make_aware(
        datetime.combine(study.ends_on, time.min), timezone.get_default_timezone()
    )
    day = timezone.localdate(period.after(closing))
    return f"{sentence}, as planned on {day.day} {day:%B %Y}"
