"""A long form in parts: what everybody fills in, and what few need, one click away."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from django import forms
from django.forms.boundfield import BoundField


@dataclass(frozen=True, slots=True)
class Part:
    """Fields that belong together. It is ``opened`` where something is said in it, or wrong."""

    title: str
    fields: tuple[BoundField, ...]
    opened: bool


class FormInParts(forms.Form):
    """``PARTS`` names the fields of each part that begins closed; all others stand before them."""

    PARTS: ClassVar[Mapping[str, Sequence[str]]] = {}

    def first(self) -> list[BoundField]:
        """What is asked of everybody."""
        elsewhere = {name for names in self.PARTS.values() for name in names}
        return [field for field in self.visible_fields() if field.name not in elsewhere]

    def parts(self) -> Iterator[Part]:
        """Those parts of which this form has any field."""
        for title, names in self.PARTS.items():
            fields = tuple(self[name] for name in names if name in self.fields)
            if fields:
                yield Part(title, fields, opened=any(map(_says_something, fields)))


def _says_something(field: BoundField) -> bool:
    said = field.value()
    return bool(field.errors) or (bool(said) and said != field.field.initial)
