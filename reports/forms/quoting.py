"""Which quotes a report shows."""

from collections.abc import Sequence
from typing import Any

from django import forms


class QuotesForm(forms.Form):
    """Approved quotes, to tick."""

    quotes = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Quotes",
        help_text="They stand under “In their own words”, without who spoke, where or when.",
    )

    def __init__(self, *args: Any, approved: Sequence[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["quotes"].choices = list(approved)  # type: ignore[attr-defined]
