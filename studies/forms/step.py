"""What the forms of all steps do alike."""

from typing import Any, ClassVar

from django import forms
from django.utils.datastructures import MultiValueDict

from studies.plans import Answers, read
from studies.plans.reading import Reading


class StepForm(forms.Form):
    """What one step asks, with the reason beside each question.

    ``answers`` is everything typed so far, this step's included; ``reading`` what it means once
    the form was cleaned. Shown with its errors when ``is_shown_again``.
    """

    why: ClassVar[dict[str, str]] = {}

    def __init__(self, *, answers: Answers, is_shown_again: bool) -> None:
        super().__init__(
            data=MultiValueDict({name: list(said) for name, said in answers.items()})
            if is_shown_again
            else None,
            initial={
                name: list(answers.get(name, ())) if _takes_several(field) else _one(answers, name)
                for name, field in self.base_fields.items()
                if name in answers
            },
        )
        self.answers = answers
        self.reading: Reading | None = None

    def clean(self) -> dict[str, Any]:
        """Show what is missing or outside the PIA at the field that says it."""
        cleaned = super().clean() or {}
        self.reading = read(self.answers)
        for name in set(self.fields) - set(self.errors):
            for sentence in self.reading.problems.get(name, ()):
                self.add_error(name, sentence)
        return cleaned


def _takes_several(field: forms.Field) -> bool:
    return isinstance(field, forms.MultipleChoiceField)


def _one(answers: Answers, name: str) -> str:
    return next(iter(answers[name]), "")
