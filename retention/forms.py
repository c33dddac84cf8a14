"""Is what a records officer typed well formed?"""

from typing import Any, ClassVar
from uuid import UUID

from django import forms

from retention import registry
from retention.models.needs import Need, NeedKind
from retention.years import Year

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


class ReportYearForm(forms.Form):
    """Of which year the disposition report is; lives in the address."""

    year = forms.ChoiceField(label="Year")

    def __init__(self, *args: object, years: list[Year], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["year"].choices = [(each.key, each.title) for each in years]  # type: ignore[attr-defined]


class SetHoldForm(forms.Form):
    """What of which study is to be kept, why, and until it is asked again."""

    study = forms.CharField(max_length=40, label="Study")
    record_classes = forms.MultipleChoiceField(
        label="Only these kinds of records",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none to keep everything of the study.",
    )
    reason = forms.CharField(
        label="Why it must be kept",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=f"For example the matter and who ordered it. {NAMES_NOBODY}",
    )
    review_on = forms.DateField(
        label="Look at it again on",
        required=False,
        help_text="Within a year; in a year, if you leave this empty.",
    )
    why: ClassVar[dict[str, str]] = {
        "study": "A hold pauses the destruction of what it keeps, whatever falls due.",
        "review_on": "The hold stays until somebody lifts it; you are asked on that day.",
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
        kinds = [(each.key, each.title) for each in registry.all_classes()]
        self.fields["record_classes"].choices = kinds  # type: ignore[attr-defined]

    def clean_study(self) -> str:
        """The reference of a study that holds something, chosen or typed as its code."""
        ref = self.refs.get(self.cleaned_data["study"].strip().lower())
        if ref is None:
            raise forms.ValidationError("Nothing is held of a study of this code.")
        return ref


class ReviewHoldForm(forms.Form):
    """When a hold that is still needed is looked at again."""

    review_on = forms.DateField(label="Look at it again on", help_text="Within a year.")


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


class ProposeRuleForm(forms.Form):
    """Another period, and why."""

    months = forms.IntegerField(min_value=0, max_value=1200, label="Months")
    days = forms.IntegerField(min_value=0, max_value=366, label="And days")
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NAMES_NOBODY,
    )


class DecideForm(forms.Form):
    """Yes or no to what somebody else asked for, and why. ``yes`` is the action’s own word."""

    yes: ClassVar[str]
    choices: ClassVar[dict[str, str]]

    decision = forms.ChoiceField(label="Decision", widget=forms.RadioSelect)
    reason = forms.CharField(
        label="Why", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.fields["decision"].choices = list(self.choices.items())  # type: ignore[attr-defined]

    @property
    def decided(self) -> dict[str, Any]:
        """As the action takes it."""
        said = self.cleaned_data
        return {self.yes: said["decision"] == self.yes, "reason": said["reason"]}


class DecideRuleForm(DecideForm):
    """Whether another period is to count."""

    yes = "approve"
    choices: ClassVar = {"approve": "Approve: it counts after a whole day", "decline": "Decline"}


class ConfirmClockForm(forms.Form):
    """Whether somebody compared the time with another clock."""

    is_right = forms.BooleanField(
        label="I compared the time with another clock, and it is right",
        error_messages={"required": "Compare the time with another clock first, then say so."},
    )


ONLY_KIND = {"until": "At most until the day above.", "count": "Type the number above."}


class StateNeedForm(forms.Form):
    """Still needed until a day, or no longer: as far as the rule allows either."""

    kind = forms.ChoiceField(label="What is so", widget=forms.RadioSelect)
    until = forms.DateField(
        label="Needed until", required=False, help_text="Only for what is still needed."
    )
    count = forms.IntegerField(
        label="Number of records that would go",
        required=False,
        min_value=1,
        help_text="Only for what is no longer needed: type the number above.",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label="Why",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=NAMES_NOBODY,
    )

    def __init__(self, *args: object, may_extend: bool, may_end: bool) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        allowed = {NeedKind.STILL: may_extend, NeedKind.NO_LONGER: may_end}
        kinds = [(kind.value, kind.label) for kind, may in allowed.items() if may]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if not may_extend:
            del self.fields["until"]
        if not may_end:
            del self.fields["count"]
        if len(kinds) == 1:
            self._ask_no_choice(kinds[0][0])

    def _ask_no_choice(self, kind: str) -> None:
        """Where the rule allows one thing, what belongs to it is required."""
        self.fields["kind"].widget = forms.HiddenInput()
        self.fields["kind"].initial = kind
        for name in {"until", "count"} & set(self.fields):
            self.fields[name].required = True
            self.fields[name].help_text = ONLY_KIND[name]

    def clean(self) -> dict[str, Any]:
        """A day for what is still needed, a number for what is not."""
        said = self.cleaned_data
        if said.get("kind") == NeedKind.STILL and not said.get("until"):
            self.add_error("until", "Say until which day it is needed.")
        if said.get("kind") == NeedKind.NO_LONGER and not said.get("count"):
            self.add_error("count", "Type the number of records that would go.")
        return said

    @property
    def need(self) -> Need:
        """As the action takes it."""
        said, kind = self.cleaned_data, NeedKind(self.cleaned_data["kind"])
        until = said.get("until") if kind == NeedKind.STILL else None
        return Need(kind, said["reason"], until=until, count=said.get("count"))


class DecideNeedForm(DecideForm):
    """Whether what a lead said is to count."""

    yes = "confirm"
    choices: ClassVar = {
        "confirm": "Confirm: the day moves",
        "decline": "Decline: the day stays",
    }
