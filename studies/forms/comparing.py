"""Which two versions of an instrument to look at side by side."""

from collections.abc import Sequence
from typing import Any

from django import forms

from studies.models import InstrumentVersion


class ComparisonForm(forms.Form):
    """Two numbers of versions, the earlier one first."""

    before = forms.TypedChoiceField(coerce=int, label="From version")
    after = forms.TypedChoiceField(coerce=int, label="To version")

    def __init__(self, *args: Any, versions: Sequence[InstrumentVersion], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(each.number), f"Version {each.number}") for each in versions]
        for name in ("before", "after"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = choices
