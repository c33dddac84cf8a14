"""A theme of the code book."""

from typing import Any

from django import forms


class ThemeForm(forms.Form):
    """What a theme is called and when a text names it."""

    label = forms.CharField(
        max_length=80, label="Theme", help_text="A few words, such as: Waiting."
    )
    definition = forms.CharField(
        max_length=400,
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="When does a text name it?",
        help_text="So that somebody else would decide the same.",
    )
    position = forms.IntegerField(
        min_value=1, max_value=999, label="Place", help_text="1 stands first."
    )

    def __init__(self, *args: Any, is_new: bool, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        if is_new:
            del self.fields["position"]
