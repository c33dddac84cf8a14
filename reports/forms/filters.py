"""Filters that live in the address."""

from collections.abc import Sequence
from typing import Any

from django import forms

from foundation.access.models import Component
from reports.models import PublicationEntry


class PublicationFilterForm(forms.Form):
    """Which entries of the publication log to list."""

    q = forms.CharField(required=False, label="Code or title", max_length=100)
    component = forms.ModelChoiceField(
        Component.objects.all(), required=False, to_field_name="code", empty_label="All"
    )
    kind = forms.ChoiceField(
        required=False, label="What", choices=[("", "All"), *PublicationEntry.Kind.choices]
    )
    year = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, years: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["year"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [("", "All"), *((year, str(year)) for year in years)]

    def asked(self) -> dict[str, Any]:
        """As ``reports.queries.matching`` takes it; what does not fit is not asked."""
        said = self.cleaned_data if self.is_valid() else getattr(self, "cleaned_data", {})
        component = said.get("component")
        return {
            "text": said.get("q", ""),
            "component": component.code if component else "",
            "kind": said.get("kind", ""),
            "year": said.get("year"),
        }
