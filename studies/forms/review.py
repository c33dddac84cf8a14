"""Forms of the privacy threshold analysis and its review."""

from typing import Any, ClassVar

from django import forms
from django.conf import settings

from studies.actions.reviews import NewCondition
from studies.drafts import LARGEST_THRESHOLD
from studies.forms.decisions import WHOLE_FORM
from studies.models.remark import Due


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


class PartOfTheDecision(forms.Form):
    """Stands beside the material and is sent together with what was decided there."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["form"] = WHOLE_FORM


class ApprovalForm(PartOfTheDecision):
    """What the Privacy Office agrees besides saying yes."""

    threshold = forms.IntegerField(
        min_value=settings.THRESHOLD_FLOOR,
        max_value=LARGEST_THRESHOLD,
        label="Agreed threshold",
        help_text="Numbers of fewer people are hidden. It cannot be changed later.",
    )
    conditions = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Further conditions, one in each line",
        help_text="Besides those that you set on sections and questions.",
    )
    due = forms.ChoiceField(
        choices=Due, initial=Due.BEFORE, required=False, label="Further conditions must be met"
    )

    @property
    def agreed(self) -> dict[str, Any]:
        """The arguments of ``approve_pta_for_office``."""
        said = self.cleaned_data
        lines = [line.strip() for line in said["conditions"].splitlines() if line.strip()]
        due = said["due"] or Due.BEFORE
        return {
            "threshold": said["threshold"],
            "conditions": [NewCondition(line, due) for line in lines],
        }


class ReturnForm(PartOfTheDecision):
    """Why a submission goes back, besides what is said to sections and questions."""

    reason = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="What else must change?",
        help_text="Sections that need a change and dropped questions are points already.",
    )


class CommentForm(PartOfTheDecision):
    """A word on the whole."""

    text = forms.CharField(widget=forms.Textarea, label="Comment on the whole")


class AnswerForm(forms.Form):
    """What the lead says to one point."""

    text = forms.CharField(
        widget=forms.Textarea, label="What did you change, or why not?", max_length=4000
    )


class WhyForm(forms.Form):
    """What is still missing."""

    text = forms.CharField(widget=forms.Textarea, label="What is still missing?", max_length=4000)


class MetForm(forms.Form):
    """How a condition is met."""

    note = forms.CharField(widget=forms.Textarea, label="How is it met?", max_length=4000)
