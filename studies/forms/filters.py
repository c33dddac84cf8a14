"""Filters that live in the address."""

from django import forms

from foundation.access.models import Component
from studies.lifecycle import StudyStatus


class StudyFilterForm(forms.Form):
    """Which studies to list."""

    q = forms.CharField(required=False, label="Code or title", max_length=100)
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, to_field_name="code", empty_label="All"
    )
    status = forms.ChoiceField(
        choices=[("", "All"), *StudyStatus.choices], required=False, label="State"
    )
