"""Filters that live in the address."""

from collections.abc import Mapping
from typing import Any

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


class WaitingFilter(forms.Form):
    """Which kind of thing that waits to show; ``kinds`` says how many of each there are."""

    kind = forms.ChoiceField(required=False, label="What waits")

    def __init__(self, *args: Any, kinds: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", f"Everything ({sum(kinds.values()):,})")]
        choices += [(kind, f"{kind} ({number:,})") for kind, number in sorted(kinds.items())]
        self.fields["kind"] = forms.ChoiceField(required=False, label="What waits", choices=choices)
