"""The text of a notice: five elements of the Privacy Act and the way to redress. Pure."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Protocol

from django.utils.translation import gettext_noop

from studies.instruments import content_hash

LABELS: dict[str, str] = {
    "authority": gettext_noop("Authority"),
    "purpose": gettext_noop("Purpose"),
    "routine_uses": gettext_noop("Routine uses outside the Department"),
    "voluntary": gettext_noop("Voluntary or mandatory"),
    "effect_of_refusal": gettext_noop("Effect of not answering"),
    "redress": gettext_noop("Corrections and questions"),
}


class TextError(ValueError):
    """A text claims what the design of the study does not keep (C-5), or is there already."""


class HasFiveElements(Protocol):
    """A notice or the privacy statement of a form, saved or not."""

    @property
    def authority(self) -> str: ...
    @property
    def purpose(self) -> str: ...
    @property
    def routine_uses(self) -> str: ...
    @property
    def voluntary(self) -> str: ...
    @property
    def effect_of_refusal(self) -> str: ...


class HasElements(HasFiveElements, Protocol):
    """A notice, saved or not."""

    @property
    def redress(self) -> str: ...


@dataclass(frozen=True, slots=True)
class NoticeText:
    """What a notice says, element by element, and which law asks for it."""

    kind: str
    authority: str = ""
    purpose: str = ""
    routine_uses: str = ""
    voluntary: str = ""
    effect_of_refusal: str = ""
    redress: str = ""

    def stripped(self) -> "NoticeText":
        """The same without blanks at the ends."""
        return NoticeText(**{name: value.strip() for name, value in asdict(self).items()})

    @property
    def hash(self) -> str:
        """SHA-256 of the text in English, in hex."""
        return content_hash(asdict(self))


def empty_elements(text: HasElements) -> list[str]:
    """The labels of the elements that say nothing."""
    return [label for name, label in LABELS.items() if not getattr(text, name).strip()]


def as_rows(text: HasElements) -> list[Mapping[str, str]]:
    """Label and value of every element, for showing."""
    return [{"label": label, "value": getattr(text, name)} for name, label in LABELS.items()]


def statement_rows(text: HasFiveElements) -> list[Mapping[str, str]]:
    """The same of a form's statement, which names no redress."""
    return [
        {"label": label, "value": getattr(text, name)}
        for name, label in LABELS.items()
        if name != "redress"
    ]
