"""How many people of the panel are to be asked, and for what?"""

from django import forms

from participants.vocabulary import FollowUp


class PanelUseForm(forms.Form):
    """What is not offered is refused by the action as well."""

    people = forms.IntegerField(
        min_value=1,
        max_value=100_000,
        label="How many people at most?",
        help_text="They are drawn by lot.",
        error_messages={"required": "Say how many.", "min_value": "Ask for one person or more."},
    )
    use = forms.CharField(
        widget=forms.HiddenInput, required=False, initial=FollowUp.FUTURE_WAVES.value
    )

    def clean_use(self) -> str:
        """To be asked again, unless something else was sent."""
        return self.cleaned_data["use"] or FollowUp.FUTURE_WAVES.value
