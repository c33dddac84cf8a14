"""How many people are of each kind, as typed. Reads what was typed; never saves."""

from collections.abc import Mapping
from typing import Any

from django import forms

from fieldwork.models import ImportRun
from studies.forms.burden import PEOPLE, WHY
from studies.models import Study
from studies.queries import person_kinds

MOST_PEOPLE = 10_000_000


def add_numbers(form: forms.Form, study: Study, known: Mapping[str, int]) -> None:
    """Ask for one number of each kind of person; nothing where the study asks one kind only."""
    kinds = person_kinds(study)
    if len(kinds) < 2:
        return
    why = {f"people_{kind}": WHY[kind] for kind in kinds}
    form.why = {**getattr(form, "why", {}), **why}  # type: ignore[attr-defined]
    for kind in kinds:
        form.fields[f"people_{kind}"] = forms.IntegerField(
            min_value=0,
            max_value=MOST_PEOPLE,
            initial=known.get(kind, 0 if known else None),
            label=f"{PEOPLE[kind]}: how many of them",
            help_text="0 if there are none.",
        )


def numbers_of(said: Mapping[str, Any]) -> dict[str, int]:
    """The number of each kind, of those that were typed."""
    return {
        name.removeprefix("people_"): number
        for name, number in said.items()
        if name.startswith("people_") and number
    }


class SplitForm(forms.Form):
    """Who answered a file."""

    def __init__(self, *args: Any, run: ImportRun, known: Mapping[str, int], **keywords: Any):
        super().__init__(*args, **keywords)
        add_numbers(self, run.study, known)

    @property
    def people(self) -> dict[str, int]:
        """How many rows are of each kind."""
        return numbers_of(self.cleaned_data)
