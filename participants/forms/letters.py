"""Is what a recruiter says about letters and calls well formed?"""

from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django import forms
from django.utils import timezone

from participants.opt_out_slips import slip_called
from participants.vocabulary import CallOutcome

MOST_LINES = 5
LONGEST_LINE = 60
LONGEST_CODE = 40
WENT, STAYED = "went", "stayed"
LATEST_CALL = timedelta(days=60)


class PrintForm(forms.Form):
    """How letters are set, and where slips and returned letters go."""

    office = forms.CharField(
        max_length=400,
        label="Return address of your office",
        help_text="Up to five lines. It stands at the top of each letter and on its slip.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    large = forms.BooleanField(required=False, label="Large print, 16 points")
    both_sides = forms.BooleanField(
        required=False, initial=True, label="Printed on both sides: each letter begins a new sheet"
    )

    why: ClassVar = {
        "office": "People who do not want to be asked again send the slip there.",
    }

    def clean_office(self) -> str:
        """:raises ValidationError: if it does not fit beside the window of the envelope."""
        lines = [" ".join(line.split()) for line in self.cleaned_data["office"].splitlines()]
        kept = [line for line in lines if line]
        if len(kept) > MOST_LINES or any(len(line) > LONGEST_LINE for line in kept):
            raise forms.ValidationError(
                f"Write at most {MOST_LINES} lines of {LONGEST_LINE} characters."
            )
        return "\n".join(kept)


class MailedForm(forms.Form):
    """On which day letters went to the mail, or that they never did."""

    went = forms.ChoiceField(
        choices=[(WENT, "They went to the mail"), (STAYED, "They were not mailed: set them anew")],
        initial=WENT,
        widget=forms.RadioSelect,
        label="What became of these letters?",
    )
    mailed_on = forms.DateField(
        required=False,
        label="Handed to the mail on",
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self) -> dict[str, Any]:
        """The day, unless they were not mailed."""
        given = super().clean() or {}
        if given.get("went") == STAYED:
            return {**given, "mailed_on": None}
        day = given.get("mailed_on")
        if "mailed_on" not in self.errors and (day is None or day > self.today):
            self.add_error("mailed_on", "Choose the day: today or an earlier one.")
        return given


class ReturnedLetterForm(forms.Form):
    """The code of the slip in a letter that came back."""

    slip = forms.CharField(
        max_length=LONGEST_CODE,
        label="Code of the slip in the letter",
        help_text="Open the returned letter: the code stands on the slip at its foot.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_slip(self) -> str:
        """:raises ValidationError: if no letter has this code."""
        typed: str = self.cleaned_data["slip"].strip()
        if slip_called(typed) is None:
            raise forms.ValidationError("No letter has this code. Read it again.")
        return typed


class CallForm(forms.Form):
    """What came of a call; when to call again where the person asked for that."""

    outcome = forms.ChoiceField(
        choices=CallOutcome.choices, widget=forms.RadioSelect, label="What came of the call?"
    )
    again_on = forms.DateField(
        required=False,
        label="Call again on",
        help_text="Only if the person asked to be called again.",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    again_at = forms.TimeField(
        required=False,
        label="Not before",
        help_text="In the time of this office; left empty, at any hour in which people are called.",
        widget=forms.TimeInput(attrs={"type": "time"}),
    )

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    @property
    def call_again(self) -> datetime | None:
        """The moment, once the form is valid; nothing unless the person asked for it."""
        day = self.cleaned_data.get("again_on")
        if self.cleaned_data["outcome"] != CallOutcome.CALL_AGAIN or day is None:
            return None
        hour = self.cleaned_data.get("again_at") or time.min
        return timezone.make_aware(datetime.combine(day, hour))

    def clean(self) -> dict[str, Any]:
        """A call that was asked for again needs its day."""
        given = super().clean() or {}
        if given.get("outcome") != CallOutcome.CALL_AGAIN or "again_on" in self.errors:
            return given
        day, today = given.get("again_on"), timezone.localdate(self.at)
        if day is None:
            self.add_error("again_on", "Say on which day to call again.")
        elif not today <= day <= today + LATEST_CALL:
            self.add_error("again_on", "Choose a day from today to two months from now.")
        return given
