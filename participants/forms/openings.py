"""Which openings of contacts are shown: filters that live in the address."""

from typing import Any

from django import forms

from participants.queries.openings import who_opened
from participants.vocabulary import OpeningPurpose

ALL = ("", "All")


def _day(label: str) -> forms.DateField:
    return forms.DateField(
        required=False, label=label, widget=forms.DateInput(attrs={"type": "date"})
    )


def _people() -> list[tuple[str, str]]:
    return [ALL, *who_opened()]


class OpeningsFilterForm(forms.Form):
    """By study, purpose, person and days; what is not well formed filters nothing."""

    study = forms.CharField(required=False, max_length=24, label="Study code")
    purpose = forms.ChoiceField(choices=[ALL, *OpeningPurpose.choices], required=False)
    person = forms.ChoiceField(choices=_people, required=False)
    since = _day("From")
    until = _day("Until")
    unusual = forms.BooleanField(required=False, label="Only unusual days")

    @property
    def asked(self) -> dict[str, Any]:
        """The filters that are well formed."""
        self.full_clean()
        return dict(self.cleaned_data)
