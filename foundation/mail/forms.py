"""Filtering one's messages, and choosing how to be told."""

from typing import Any

from django import forms

from foundation.mail.groups import Way, groups


class MessageFilter(forms.Form):
    """Which of one's messages to show."""

    show = forms.ChoiceField(
        label="Show", required=False, choices=[("", "All messages"), ("unread", "Unread only")]
    )
    group = forms.ChoiceField(label="About", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "Everything"), *((key, one.label) for key, one in groups().items())]
        self.fields["group"] = forms.ChoiceField(label="About", required=False, choices=choices)


class PreferencesForm(forms.Form):
    """One choice for each group of messages."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, group in groups().items():
            self.fields[key] = forms.ChoiceField(
                label=group.label, help_text=group.about, choices=Way.choices
            )
