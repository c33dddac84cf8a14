"""Is what a records officer typed well formed?"""

from typing import ClassVar
from uuid import UUID

from django import forms

NAMES_NOBODY = "Name no person: this stands on the study's pages and in certificates."


class HoldingFilterForm(forms.Form):
    """Which study and record class to look at; lives in the address."""

    study = forms.CharField(required=False, max_length=40, label="Study code")
    record_class = forms.ChoiceField(required=False, label="Kind of record")

    def __init__(self, *args: object, classes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["record_class"].choices = [("", "All kinds"), *classes]  # type: ignore[attr-defined]


class SetHoldForm(forms.Form):
    """Which study is to be kept, and why."""

    study = forms.ChoiceField(label="Study")
    reason = forms.CharField(
        label="Why it must be kept",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"For example the matter and who ordered it. {NAMES_NOBODY}",
    )
    why: ClassVar[dict[str, str]] = {
        "study": "A hold pauses the destruction of everything of the study, whatever falls due.",
    }

    def __init__(self, *args: object, studies: dict[UUID, str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(str(ref), code) for ref, code in studies.items()]
        self.fields["study"].choices = [("", "Choose a study"), *choices]  # type: ignore[attr-defined]


class LiftHoldForm(forms.Form):
    """Why a hold is no longer needed."""

    reason = forms.CharField(
        label="Why it is no longer needed",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NAMES_NOBODY,
    )


class PurgeNowForm(forms.Form):
    """The number of records to destroy, typed again by hand."""

    count = forms.IntegerField(
        min_value=1,
        label="Number of records to destroy",
        help_text="Type the number above. Nothing happens if it has changed meanwhile.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
