"""Forms of waves and of the end."""

from django import forms


class WaveForm(forms.Form):
    """The name of the next wave."""

    label = forms.CharField(max_length=60, label="Name of the wave", help_text="Such as 2014.")


class CloseStudyForm(forms.Form):
    """How long contacts are still needed after the end."""

    follow_up_until = forms.DateField(
        required=False,
        label="Contacts are needed for follow-up until",
        help_text="Leave empty if they are not needed any more: they are then destroyed at once.",
    )
