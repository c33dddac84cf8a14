"""Forms of the privacy threshold analysis and its review."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings

from studies.drafts import LARGEST_THRESHOLD
from studies.models.review import CommentKind


class PtaForm(forms.Form):
    """What the study does not say yet; everything else is shown from the study."""

    security_plan_ref = forms.CharField(
        required=False, max_length=100, label="Security plan of the system that keeps raw data"
    )
    redress_procedure = forms.CharField(
        required=False, widget=forms.Textarea, label="How do people have their details corrected?"
    )
    redress_contact = forms.CharField(
        required=False,
        max_length=200,
        label="Whom do they ask?",
        help_text="An office, not a person.",
    )
    reidentification_assessment = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Could answers, alone or combined, identify somebody?",
    )
    threshold_asked = forms.IntegerField(
        min_value=settings.THRESHOLD_FLOOR,
        max_value=LARGEST_THRESHOLD,
        label="From how many people on may a number be shown?",
        help_text="The Privacy Office agrees or changes it.",
    )
    note = forms.CharField(required=False, widget=forms.Textarea, label="Note to the reviewers")

    why: ClassVar[dict[str, str]] = {
        "security_plan_ref": "Raw data lies on systems with a security plan (PIA 1.3).",
        "redress_procedure": "Participants are told it before they answer (PIA 7.1).",
        "redress_contact": "Participants are told it before they answer (PIA 7.1).",
        "reidentification_assessment": "Small groups and rare answers can identify (PIA 2.5).",
        "threshold_asked": "Smaller numbers are hidden in every table and chart (PIA 2.5).",
    }


class ApprovalForm(forms.Form):
    """What the Privacy Office agrees besides saying yes."""

    threshold = forms.IntegerField(
        min_value=settings.THRESHOLD_FLOOR,
        max_value=LARGEST_THRESHOLD,
        label="Agreed threshold",
        help_text="Numbers of fewer people are hidden. It cannot be changed later.",
    )
    conditions = forms.CharField(required=False, widget=forms.Textarea, label="Conditions")


class ReturnForm(forms.Form):
    """Why a submission goes back."""

    reason = forms.CharField(
        widget=forms.Textarea,
        label="What must change?",
        help_text="The lead reads this.",
    )


class CommentForm(forms.Form):
    """A word on the whole, or on one question (R-104)."""

    question_key = forms.ChoiceField(required=False, label="About")
    kind = forms.ChoiceField(
        choices=CommentKind, initial=CommentKind.COMMENT, widget=forms.RadioSelect, label="Kind"
    )
    text = forms.CharField(widget=forms.Textarea, label="Comment")

    def __init__(self, *args: Any, questions: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["question_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "The whole"), *((q["key"], q["text"]) for q in questions)]

    def clean(self) -> dict[str, Any]:
        """Dropping or mitigating needs a question."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") != CommentKind.COMMENT and not cleaned.get("question_key"):
            self.add_error("question_key", "Choose the question to drop or to mitigate.")
        return cleaned
