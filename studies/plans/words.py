"""Answers of a description as people read them."""

from datetime import date
from typing import Any

from django.db.models import Choices

from studies.drafts import StudyDraft
from studies.vocabulary import (
    Audience,
    Conductor,
    CustodianKind,
    DataClass,
    LegalAuthority,
    Method,
    Purpose,
    RecruitingChannel,
    StakeholderKind,
)

_WORDS: dict[str, type[Choices]] = {
    "purpose": Purpose,
    "audiences": Audience,
    "stakeholder_kind": StakeholderKind,
    "method": Method,
    "channels": RecruitingChannel,
    "data_collected": DataClass,
    "custodian_kind": CustodianKind,
    "conductor": Conductor,
    "legal_authorities": LegalAuthority,
}


def in_words(draft: StudyDraft, field: str) -> str:
    """What a description says in one field; "" where it says nothing."""
    value = getattr(draft, field)
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, tuple):
        return "; ".join(_word(field, each) for each in value)
    return _word(field, value)


def _word(field: str, value: Any) -> str:
    if not value or (field == "component" and value.pk is None):
        return ""
    if isinstance(value, date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, int):
        return f"{value:,}"
    words = dict(_WORDS[field].choices) if field in _WORDS else {}
    return str(words.get(value, value))
