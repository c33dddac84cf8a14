"""Is what a records officer typed well formed?"""

from typing import ClassVar
from uuid import UUID

from django import forms

NAMES_NOBODY = "Name no person: this stands on the study's pages and in certificates."


STATES = (
    ("", "All"),
    ("due", "Due and still there"),
    ("week", "Goes in the next seven days"),
    ("month", "Goes in the next 30 days"),
    ("held", "On hold"),
    ("by_hand", "Destroyed by hand"),
    ("undated", "Not dated yet"),
)

OFFERED = 200
"""How many studies a list offers; of more, the code is typed."""


class HoldingFilterForm(forms.Form):
    """Which study, record class and state to look at, in which order; lives in the address."""

    study = forms.CharField(required=False, max_length=40, label="Study code")
    record_class = forms.ChoiceField(required=False, label="Kind of record")
    state = forms.ChoiceField(required=False, choices=STATES, label="State")
    sort = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args: object, classes: list[tuple[str, str]], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["record_class"].choices = [("", "All kinds"), *classes]  # type: ignore[attr-defined]

    @property
    def asked(self) -> dict[str, str]:
        """What the address says, as far as it is well formed."""
        self.is_valid()
        return self.cleaned_data

    @property
    def is_filtered(self) -> bool:
        """Whether it shows less than everything."""
        return any(self.asked.get(name) for name in ("study", "record_class", "state"))


class SetHoldForm(forms.Form):
    """Which study is to be kept, and why."""

    study = forms.CharField(max_length=40, label="Study")
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
        self.refs = {str(ref): str(ref) for ref in studies}
        self.refs |= {code.lower(): str(ref) for ref, code in studies.items()}
        if len(studies) <= OFFERED:
            choices = [("", "Choose a study"), *((str(ref), code) for ref, code in studies.items())]
            self.fields["study"].widget = forms.Select(choices=choices)
        else:
            self.fields["study"].help_text = "Its code, such as TSA-2027-014."

    def clean_study(self) -> str:
        """The reference of a study that holds something, chosen or typed as its code."""
        ref = self.refs.get(self.cleaned_data["study"].strip().lower())
        if ref is None:
            raise forms.ValidationError("Nothing is held of a study of this code.")
        return ref


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
