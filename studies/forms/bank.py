"""Forms with which questions get into the bank, are found there and added to a questionnaire."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from studies.instruments.bank import Banked, with_banked
from studies.instruments.wellformed import problems_of_structure
from studies.models import Study
from studies.queries.asked_elsewhere import Elsewhere
from studies.queries.bank import ORIGINS, BankRow, row_of
from studies.vocabulary import Demographic, QuestionKind

Definition = Mapping[str, Any]


class BankFilterForm(forms.Form):
    """Which questions of the bank to list."""

    words = forms.CharField(required=False, max_length=100, label="Words")
    demographic = forms.ChoiceField(
        choices=[("", "All"), *Demographic.choices], required=False, label="Demographic"
    )
    kind = forms.ChoiceField(
        choices=[("", "All"), *QuestionKind.choices], required=False, label="Kind of answer"
    )
    origin = forms.ChoiceField(
        choices=[("", "All"), *((str(key), title) for key, title in ORIGINS.items())],
        required=False,
        label="From",
    )


@dataclass(frozen=True, slots=True)
class Chosen:
    """A question that is about to be added, the field that asks why, and where else it is asked."""

    row: BankRow
    why: BoundField
    elsewhere: Elsewhere | None


class BankForm(forms.Form):
    """Where to put questions of the bank, and why they are asked."""

    definition: dict[str, Any]

    def __init__(
        self,
        *args: Any,
        study: Study,
        draft: Definition,
        banked: Sequence[Banked],
        page: str = "",
        elsewhere: Mapping[str, Elsewhere] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.draft, self.banked, self.elsewhere = draft, banked, elsewhere or {}
        objectives = study.objectives.order_by("number")
        self.fields["objective"] = forms.ChoiceField(
            choices=[(str(each.number), f"{each.number}. {each.text}") for each in objectives],
            label="Objective",
            help_text="A question that serves no objective is not asked (PIA 3.4).",
        )
        pages = [(p["key"], p.get("title") or p["key"]) for p in draft.get("pages", [])]
        if pages:
            self.fields["page"] = forms.ChoiceField(choices=pages, label="Page", initial=page)
        for number, each in enumerate(banked):
            self.fields[f"why_{number}"] = forms.CharField(
                max_length=500, label="Why is it needed?", initial=each.why
            )

    @property
    def chosen(self) -> list[Chosen]:
        """Every question with its field, in order."""
        return [
            Chosen(row_of(each), self[f"why_{number}"], self.elsewhere.get(each.key))
            for number, each in enumerate(self.banked)
        ]

    @property
    def places(self) -> list[BoundField]:
        """The fields that are about all of them."""
        return [field for field in self if not field.name.startswith("why_")]

    def clean(self) -> dict[str, Any]:
        """The questionnaire with all of them."""
        cleaned = super().clean() or {}
        if not self.errors:
            changed = dict(self.draft)
            for number, each in enumerate(self.banked):
                changed = with_banked(
                    changed,
                    each,
                    objective=int(cleaned["objective"]),
                    why=cleaned[f"why_{number}"].strip(),
                    page=cleaned.get("page", ""),
                )
            self.definition = changed
            for problem in problems_of_structure(changed):
                self.add_error(None, problem)
        return cleaned


class BankingForm(forms.Form):
    """Under which name a question goes into the bank."""

    name = forms.CharField(
        max_length=80,
        label="Name in the bank",
        help_text="What it asks about, in a few words, such as “Waiting time”.",
    )
