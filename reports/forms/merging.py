"""Which categories are put together."""

from collections.abc import Sequence
from typing import Any

from django import forms

from reports.merges import Mergeable


class MergeForm(forms.Form):
    """Categories of one question or group of people, as they are now."""

    labels = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Choose two categories that are put together.",
            "invalid_choice": "There is no category “%(value)s” now. Choose again.",
        },
    )

    def __init__(
        self, *args: Any, mergeable: Mergeable, groups: Sequence[Any] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["labels"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(label, label) for label in mergeable.categories(groups)]
        field.label = f"Categories of “{mergeable.label}”"
        if mergeable.is_ordered:
            field.help_text = "They have an order: choose neighbors."
