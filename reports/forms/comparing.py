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

    takes_out_unread = forms.BooleanField(
        required=False,
        label="Take out the reports that I may not read",
        help_text=(
            "This report is compared with others that you may not read. They stay, unless you take "
            "them out here; only who may read them can choose them again."
        ),
    )

    def __init__(
        self, *args: Any, offered: Sequence[tuple[str, str]], has_unread: bool, **keywords: Any
    ) -> None:
        super().__init__(*args, **keywords)
        self.fields["reports"].choices = list(offered)  # type: ignore[attr-defined]
        if has_unread and not offered:  # nothing to tick but what is taken out
            del self.fields["reports"]
        if not has_unread:
            del self.fields["takes_out_unread"]
