"""Forms in which an instrument is translated, side by side with its own wording."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf.locale import LANG_INFO
from django.forms.boundfield import BoundField

from studies.instruments.languages import (
    missing,
    source_language,
    with_translation,
    wordings,
)

Definition = Mapping[str, Any]
AT_ONE_TIME = 100
LONG = 80


def languages_to_offer(definition: Definition) -> list[tuple[str, str]]:
    """Every language that is not there yet: code, and its name in English and in itself."""
    taken = {source_language(definition), *definition.get("translations", {})}
    return sorted(
        ((code, _named(info)) for code, info in LANG_INFO.items() if _is_new(code, info, taken)),
        key=lambda offered: offered[1],
    )


@dataclass(frozen=True, slots=True)
class Pair:
    """A wording beside the field of its translation."""

    source: str
    field: BoundField
    is_out_of_date: bool


class TranslationForm(forms.Form):
    """Some of the wordings, from the one at ``start`` on; ``known`` ones stand there already."""

    def __init__(
        self,
        *args: Any,
        draft: Definition,
        language: str,
        start: int = 0,
        known: Mapping[str, str] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.draft, self.language = draft, language
        self.places = list(wordings(draft).items())[start : start + AT_ONE_TIME]
        self.missing = set(missing(draft, language))
        said = self.before = draft.get("translations", {}).get(language, {})
        for number, (place, source) in enumerate(self.places):
            area = forms.Textarea(attrs={"rows": "3"})
            widget = area if len(source) > LONG else forms.TextInput()
            self.fields[f"text_{number}"] = forms.CharField(
                required=False,
                max_length=4_000,
                widget=widget,
                label=source,
                initial=said.get(place, {}).get("text") or (known or {}).get(place, ""),
            )

    @property
    def pairs(self) -> list[Pair]:
        """Every wording with its field, in order."""
        return [
            Pair(source, field, place in self.before and place in self.missing)
            for field, (place, source) in zip(self, self.places, strict=True)
        ]

    @property
    def definition(self) -> dict[str, Any]:
        """The draft with what was typed."""
        texts = {
            place: self.cleaned_data[f"text_{number}"]
            for number, (place, _) in enumerate(self.places)
        }
        return with_translation(self.draft, self.language, texts)


def _named(info: Mapping[str, Any]) -> str:
    return f"{info['name']} ({info['name_local']})"


def _is_new(code: str, info: Mapping[str, Any], taken: set[str]) -> bool:
    return "name" in info and code not in taken and code == code.lower()
