"""What is said and confirmed on the way out."""

from typing import Any

from django import forms

from foundation.access.models import User
from foundation.access.roles import UnitKind
from reports.actions import Confirmed, Remark
from reports.models import Report
from studies.forms.team import PersonField

READ_FIRST = {"required": "Read the report and confirm this first."}


class DecideForm(forms.Form):
    """What everybody confirms who lets a report take its next step (R-073, R-150)."""

    findings_agree = forms.BooleanField(
        label="Findings and recommendations agree with the tables that show them.",
        error_messages=READ_FIRST,
    )
    no_personal_data = forms.BooleanField(
        label="I read every word and found no personal data.", error_messages=READ_FIRST
    )
    nobody_recognizable = forms.BooleanField(
        label="Nobody can be recognized in it, not even by who knows the place or the people.",
        error_messages=READ_FIRST,
    )

    def confirmed(self) -> Confirmed:
        """The same, as the actions take it."""
        return Confirmed(**{name: bool(self.cleaned_data.get(name)) for name in self.fields})


class ReturnForm(forms.Form):
    """A comment for each place where something must change; the others stay empty."""

    def __init__(self, *args: Any, places: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for place, words in places.items():
            self.fields[place] = forms.CharField(
                required=False,
                max_length=4000,
                label=words,
                widget=forms.Textarea(attrs={"data-rows": "3"}),
            )

    def remarks(self) -> list[Remark]:
        """What was written, in the order of the report."""
        return [Remark(place, text) for place, text in self.cleaned_data.items() if text.strip()]


class AnswerForm(forms.Form):
    """An author's answer to one comment."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Your answer",
        max_length=4000,
        help_text="Say what you changed, or why not.",
    )


class AskAgainForm(forms.Form):
    """Why an answer does not settle a comment."""

    text = forms.CharField(
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="What is still missing?",
        max_length=4000,
    )


class NameReaderForm(forms.Form):
    """Somebody of the department who needs the report."""

    user = PersonField(User.objects.none(), label="Person", empty_label="Choose a person")

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = (
            User.objects.filter(is_active=True)
            .exclude(unit_kind=UnitKind.VENDOR)
            .exclude(pk__in=report.readers.values("user"))
            .order_by("last_name", "username")
        )


class CorrectForm(forms.Form):
    """What a new version corrects."""

    note = forms.CharField(
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="What is corrected?",
        max_length=1000,
        help_text="Readers of both versions are told. Name nobody.",
    )


class WithdrawForm(forms.Form):
    """Why a report is called back; of what nobody outside has read, nothing need be said."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"data-rows": "3"}),
        label="Why is it called back?",
        max_length=1000,
        help_text="Everybody who looks for it reads this. Name nobody.",
    )
