"""The forms of campaigns and of the list of all access."""

from typing import ClassVar

from django import forms

from foundation.access.models import Component
from foundation.access.roles import Role


class CampaignForm(forms.Form):
    """When it ends."""

    ends_on = forms.DateField(
        label="Last day to decide",
        help_text="At least a week and at most three months from today.",
    )

    why: ClassVar[dict[str, str]] = {
        "ends_on": "What nobody keeps by then is removed (PIA 8.3).",
    }


class CertificationFilterForm(forms.Form):
    """Which lines of a campaign to show."""

    q = forms.CharField(required=False, label="Name or user name")
    where = forms.CharField(required=False, label="Study code", max_length=24)
    decision = forms.ChoiceField(
        required=False, choices=[("", "Not decided"), ("decided", "Decided"), ("all", "All")]
    )


class AccessFilterForm(forms.Form):
    """Whose access to show."""

    q = forms.CharField(required=False, label="Name or user name")
    role = forms.ChoiceField(required=False, choices=[("", "Any role"), *Role.choices])
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, empty_label="Everywhere"
    )
    ends_by = forms.DateField(required=False, label="Ends by")
