"""What was typed, read as a description of a study. Gaps and mistakes are told, never lost."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.db.models import Model

from foundation.access.models import Component
from studies.drafts import StudyDraft, problems_of_draft
from studies.models import SurveyTool, Vendor

# What was typed into each field, as a browser sends it: a list of texts.
Answers = Mapping[str, Sequence[str]]
YES, NO = "yes", "no"


class UnreadableError(ValueError):
    """An answer that means nothing; the message says how to write it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """``draft`` has blanks in the ``unreadable`` fields; ``problems`` are by field."""

    draft: StudyDraft
    problems: dict[str, list[str]]
    unreadable: frozenset[str]


def read(answers: Answers) -> Reading:
    """The description so far, and everything that is missing from it or wrong with it."""
    said: dict[str, Any] = {}
    unreadable: dict[str, list[str]] = {}
    for name, (reader, blank) in _READERS.items():
        if name in _ASKED_LATER and name not in answers:
            continue
        try:
            said[name] = reader(answers.get(name, ()))
        except UnreadableError as error:
            said[name] = blank
            unreadable[name] = [str(error)]
    draft = StudyDraft(**said)
    return Reading(draft, problems_of_draft(draft) | unreadable, frozenset(unreadable))


def answers_of(draft: StudyDraft) -> dict[str, list[str]]:
    """A description as it would have been typed."""
    return {field.name: _typed(field.name, getattr(draft, field.name)) for field in fields(draft)}


def _typed(name: str, value: Any) -> list[str]:
    if name in _YES_OR_NO:
        return [YES if value else NO]
    if name == "objectives":
        return ["\n".join(value)]
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, Model):
        return [str(value.pk)]
    return [] if value is None else [str(value)]


def _text(said: Sequence[str]) -> str:
    return said[0].strip() if said else ""


def _choice(said: Sequence[str]) -> str:
    if not _text(said):
        raise UnreadableError("Choose one.")
    return _text(said)


def _choices(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(said)


def _lines(said: Sequence[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in _text(said).splitlines() if line.strip())


def _tick(said: Sequence[str]) -> bool:
    return bool(_text(said))


def _yes_or_no(said: Sequence[str]) -> bool:
    if _text(said) not in (YES, NO):
        raise UnreadableError("Answer yes or no.")
    return _text(said) == YES


def _number(said: Sequence[str]) -> int:
    try:
        return int(_text(said).replace(",", ""))
    except ValueError:
        raise UnreadableError("Enter how many, as a whole number.") from None


def _day(said: Sequence[str]) -> date | None:
    if not _text(said):
        return None
    try:
        return date.fromisoformat(_text(said))
    except ValueError:
        raise UnreadableError("Enter a date such as 2027-03-12.") from None


def _row_of(model: type[Model]) -> Callable[[Sequence[str]], Any]:
    def row(said: Sequence[str]) -> Model | None:
        if not _text(said):
            return None
        key = _text(said)
        found = model._default_manager.filter(pk=int(key)).first() if key.isdecimal() else None
        if found is None:
            raise UnreadableError("Choose from the list.")
        return found

    return row


def _component(said: Sequence[str]) -> Component:
    found = _row_of(Component)(said)
    return found if found is not None else Component()


_YES_OR_NO = {"touches_case", "sponsor_is_department"}
# The privacy form asks these; here they only come along when a study is copied.
_ASKED_LATER = {
    "redress_procedure",
    "redress_contact",
    "reidentification_assessment",
    "threshold_asked",
}
_READERS: dict[str, tuple[Callable[[Sequence[str]], Any], Any]] = {
    "title": (_text, ""),
    "component": (_component, Component()),
    "purpose": (_choice, ""),
    "touches_case": (_yes_or_no, False),
    "sponsor_is_department": (_yes_or_no, True),
    "audiences": (_choices, ()),
    "stakeholder_kind": (_text, ""),
    "target_population": (_text, ""),
    "expected_respondents": (_number, 0),
    "mandatory": (_tick, False),
    "method": (_choice, ""),
    "ethnographic": (_tick, False),
    "channels": (_choices, ()),
    "contact_sources": (_text, ""),
    "data_collected": (_choices, ()),
    "storage": (_text, ""),
    "security_plan_ref": (_text, ""),
    "custodian_kind": (_text, ""),
    "custodian": (_text, ""),
    "sharing": (_text, ""),
    "planned_waves": (_number, 0),
    "keeps_linkage": (_tick, False),
    "linkage_justification": (_text, ""),
    "conductor": (_choice, ""),
    "vendor": (_row_of(Vendor), None),
    "survey_tool": (_row_of(SurveyTool), None),
    "objectives": (_lines, ()),
    "legal_authorities": (_choices, ()),
    "starts_on": (_day, None),
    "ends_on": (_day, None),
    "redress_procedure": (_text, ""),
    "redress_contact": (_text, ""),
    "reidentification_assessment": (_text, ""),
    "threshold_asked": (_number, 0),
}
