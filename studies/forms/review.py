"""Forms of the privacy threshold analysis and its review."""

from collections.abc import Iterable, Mapping
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
        required=False,
        widget=forms.Textarea,
        label="What did you change, or why not?",
        max_length=4000,
    )


class AskAgainForm(PartOfTheDecision):
    """What an answer leaves open; sent together with what was decided."""

    text = forms.CharField(widget=forms.Textarea, label="What is still missing?", max_length=4000)


class WhyForm(forms.Form):
    """What is still missing."""

    text = forms.CharField(widget=forms.Textarea, label="What is still missing?", max_length=4000)


class MetForm(forms.Form):
    """How a condition is met."""

    note = forms.CharField(
        required=False, widget=forms.Textarea, label="How is it met?", max_length=4000
    )


class OpenMattersForm:
    """Answers to points and conditions, sent together: what is filled in is saved."""

    def __init__(
        self,
        sent: Mapping[str, Any] | None = None,
        *,
        points: Iterable[int],
        conditions: Iterable[int],
    ) -> None:
        self.answers = {pk: AnswerForm(sent, prefix=f"point-{pk}") for pk in points}
        self.notes = {pk: MetForm(sent, prefix=f"condition-{pk}") for pk in conditions}
        self.is_blank = False

    @property
    def waits(self) -> bool:
        """Whether there is anything to answer."""
        return bool(self.answers or self.notes)

    def is_valid(self) -> bool:
        """Whether each part is well formed, and something is filled in."""
        parts: list[forms.Form] = [*self.answers.values(), *self.notes.values()]
        well_formed = not [part for part in parts if not part.is_valid()]
        self.is_blank = well_formed and not self.said_to_points and not self.said_to_conditions
        return well_formed and not self.is_blank

    @property
    def said_to_points(self) -> dict[int, str]:
        """The answers by point."""
        texts = {pk: form.cleaned_data["text"] for pk, form in self.answers.items()}
        return {pk: text for pk, text in texts.items() if text}

    @property
    def said_to_conditions(self) -> dict[int, str]:
        """How they are met, by condition."""
        notes = {pk: form.cleaned_data["note"] for pk, form in self.notes.items()}
        return {pk: note for pk, note in notes.items() if note}
