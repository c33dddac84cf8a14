"""Filters that live in the address."""

from django import forms

from studies.forms import StudyFilterForm
from studies.vocabulary import Audience


class InventoryFilterForm(StudyFilterForm):
    """Which studies the inventory shows."""

    audience = forms.ChoiceField(choices=[("", "All"), *Audience.choices], required=False)
    covered = forms.ChoiceField(
        choices=[("", "All"), ("yes", "Covered"), ("no", "Not covered")],
        required=False,
        label="Covered by the PIA",
    )
