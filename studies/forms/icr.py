"""The steps of an information collection request, one short form each."""

from typing import Any, ClassVar

from django import forms

from studies.actions.clearances import ChangeFacts
from studies.actions.decisions import Decision
from studies.actions.requests import IcrDraft
from studies.models import Clearance, Study, Umbrella
from studies.vocabulary import ClearanceKind, ExemptionBasis

KIND_HINTS = {
    "full": "Two notices in the Federal Register, then OMB’s decision.",
    "generic": "Under an umbrella that OMB approved, such as 1601-0029. No notices.",
    "emergency": "OMB approves without the usual notices, for 180 days at most.",
    "exempt": "The law does not count this, such as direct observation in a usability test.",
}


class IcrKindForm(forms.Form):
    """Which way the collection is cleared. Asked first: the rest depends on it."""

    kind = forms.ChoiceField(choices=ClearanceKind, widget=forms.RadioSelect, label="Kind")
    umbrella = forms.ModelChoiceField(
        Umbrella.objects.none(),
        required=False,
        empty_label="No umbrella",
        label="Umbrella, for a generic clearance",
    )

    why: ClassVar[dict[str, str]] = {
        "kind": "Each kind has its own conditions and clock (5 CFR 1320.5 ff.).",
        "umbrella": "Its conditions are checked one by one, and its hours are counted.",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {"kind": KIND_HINTS}

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        umbrellas: Any = self.fields["umbrella"]
        umbrellas.queryset = Umbrella.objects.generic().for_component(study.component_id)

    def clean(self) -> dict[str, Any]:
        """A generic clearance names its umbrella."""
        cleaned = super().clean() or {}
        if cleaned.get("kind") == ClearanceKind.GENERIC and not cleaned.get("umbrella"):
            self.add_error("umbrella", "Choose the umbrella under which it is cleared.")
        return cleaned


class IcrForm(forms.Form):
    """What the chosen kind needs: conditions, a justification, or the basis of an exemption."""

    conditions_met = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Conditions of the umbrella that this collection meets",
    )
    justification = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Why the usual notices cannot be waited for",
    )
    exemption = forms.ChoiceField(
        required=False,
        choices=ExemptionBasis,
        widget=forms.RadioSelect,
        label="Rule of the exemption",
    )
    basis = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Basis of the exemption",
        help_text="Why the rule applies; for another rule, which one.",
    )
    decided_by = forms.CharField(required=False, max_length=200, label="Which office decided")

    why: ClassVar[dict[str, str]] = {
        "conditions_met": "Each of them must hold before the request can go on.",
        "justification": "OMB wants to know what harm waiting would do (5 CFR 1320.13).",
        "exemption": "Direct observation can be claimed for usability tests only.",
        "basis": "Whoever audits the study reads it.",
        "decided_by": "Who decided is recorded beside the basis.",
    }
    fields_of: ClassVar[dict[str, tuple[str, ...]]] = {
        "full": (),
        "generic": ("conditions_met",),
        "emergency": ("justification",),
        "exempt": ("exemption", "basis", "decided_by"),
    }

    def __init__(self, *args: Any, kind: str, umbrella: Umbrella | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind, self.umbrella = kind, umbrella
        for name in set(self.fields) - set(self.fields_of[kind]):
            del self.fields[name]
        if "conditions_met" in self.fields and umbrella is not None:
            conditions: Any = self.fields["conditions_met"]
            conditions.choices = [(each, each) for each in umbrella.conditions]

    @property
    def draft(self) -> IcrDraft:
        """What was entered, with the kind chosen before."""
        return IcrDraft(kind=self.kind, umbrella=self.umbrella, **self.cleaned_data)


class NoticeForm(forms.Form):
    """One notice in the Federal Register."""

    citation = forms.CharField(max_length=60, label="Citation", help_text="Such as 92 FR 12345.")
    published_on = forms.DateField(label="Published on")

    why: ClassVar[dict[str, str]] = {
        "citation": "Anybody can look the notice up by it (5 CFR 1320.8(d)).",
        "published_on": "The days for comments are counted from it.",
    }


class SubmissionForm(forms.Form):
    """The day on which the request went to OMB."""

    sent_on = forms.DateField(label="Sent to OMB on")


class IcrReasonForm(forms.Form):
    """Why something goes back or ends."""

    reason = forms.CharField(widget=forms.Textarea)

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class DecisionForm(forms.Form):
    """What OMB decided; an exemption has a day only."""

    decided_on = forms.DateField(label="Decided on")
    control_number = forms.CharField(
        max_length=9, label="OMB control number", help_text="Such as 1601-0029."
    )
    expires_on = forms.DateField(label="Approved until")
    retention_months = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=240,
        label="Retention period of the clearance, in months",
        help_text="Leave empty if it sets none.",
    )
    forbids_publication = forms.BooleanField(
        required=False, label="The clearance forbids publishing the results"
    )

    why: ClassVar[dict[str, str]] = {
        "control_number": "Nobody need answer without a valid number (44 U.S.C. 3512).",
        "expires_on": "Shown with the number on everything that is asked.",
        "retention_months": "The clearance’s own period replaces the default one (PIA 5.1).",
        "forbids_publication": "A fast-track clearance can rule out a public report.",
    }

    def __init__(self, *args: Any, icr: Clearance, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if icr.kind == ClearanceKind.EXEMPT:
            for name in ("control_number", "expires_on"):
                del self.fields[name]
        elif icr.umbrella is not None:
            self.fields["control_number"].initial = icr.umbrella.control_number
            self.fields["expires_on"].initial = icr.umbrella.expires_on
            self.fields["retention_months"].initial = icr.umbrella.retention_months
            self.fields["forbids_publication"].initial = icr.umbrella.forbids_publication

    @property
    def decision(self) -> Decision:
        """What was entered."""
        return Decision(**self.cleaned_data)


class ChangeForm(forms.Form):
    """A non-substantive change that OMB approved."""

    what = forms.CharField(widget=forms.Textarea, label="What changed")
    citation = forms.CharField(
        max_length=60, label="Reference of the request", help_text="Such as ICR 202703-1601-002."
    )
    approved_on = forms.DateField(label="Approved by OMB on")

    why: ClassVar[dict[str, str]] = {
        "what": "A change of substance needs a new request (5 CFR 1320.5(g)).",
        "citation": "The approval is found under it.",
    }

    @property
    def facts(self) -> ChangeFacts:
        """What was entered."""
        return ChangeFacts(**self.cleaned_data)
