"""With which reports of other studies a report compares."""

from collections.abc import Sequence
from typing import Any

from django import forms


class ComparisonsForm(forms.Form):
    """Released reports of other studies, to tick."""

    reports = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Reports of other studies",
        help_text=(
            "Their printed numbers stand beside those of this report, by the time when they were "
            "collected. Whoever reads this report must be able to read them, too."
        ),
    )

    def __init__(self, *args: Any, offered: Sequence[tuple[str, str]], **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        self.fields["reports"].choices = list(offered)  # type: ignore[attr-defined]
