"""The form in which a paperwork officer records a clearance."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from studies.clearances import ClearanceFacts, problems_of_clearance
from studies.vocabulary import ClearanceKind, ExemptionBasis


class ClearanceForm(forms.Form):
    """Which fields are needed depends on the kind; ``facts`` is the result once valid."""

    kind = forms.ChoiceField(choices=ClearanceKind, widget=forms.RadioSelect)
    control_number = forms.CharField(
        required=False, max_length=9, label="OMB control number", help_text="Such as 1601-0029."
    )
    submitted_on = forms.DateField(
        required=False, label="Sent to OMB on", help_text="Leave empty for an exemption."
    )
    decided_on = forms.DateField(required=False, label="Decided on")
    expires_on = forms.DateField(required=False, label="Approved until", widget=forms.DateInput)
    meets_conditions = forms.BooleanField(
        required=False,
        label="The collection meets every condition of its umbrella (generic clearances)",
    )
    notice60_citation = forms.CharField(
        required=False,
        max_length=60,
        label="60-day notice: citation",
        help_text="Such as 92 FR 12345.",
    )
    notice60_on = forms.DateField(required=False, label="60-day notice: published on")
    notice30_citation = forms.CharField(
        required=False, max_length=60, label="30-day notice: citation"
    )
    notice30_on = forms.DateField(required=False, label="30-day notice: published on")
    exemption = forms.ChoiceField(
        required=False,
        choices=ExemptionBasis,
        widget=forms.RadioSelect,
        label="Rule (for an exemption)",
    )
    basis = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Basis",
        help_text="For an exemption: why the rule applies; for another rule, which one.",
    )
    decided_by = forms.CharField(
        required=False, max_length=200, label="Decided by (for an exemption)"
    )
    justification = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="Why the notices could not be waited for (for an emergency)",
    )
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
        "kind": "Full and generic clearances have different conditions (5 CFR 1320.5 ff.).",
        "control_number": "Nobody need answer without a valid number (44 U.S.C. 3512).",
        "notice60_on": "Sixty days must pass before the 30-day notice ends (5 CFR 1320.8).",
        "retention_months": "The clearance’s own period replaces the default one (PIA 5.1).",
        "forbids_publication": "A fast-track clearance can rule out a public report.",
    }
    choice_hints: ClassVar[dict[str, dict[str, str]]] = {
        "kind": {
            "full": "Two notices in the Federal Register, then OMB’s decision.",
            "generic": "Under an umbrella that OMB approved, such as 1601-0029.",
            "emergency": "OMB approved it without the usual notices.",
            "exempt": "The law does not count this, such as direct observation.",
        }
    }

    def __init__(self, *args: Any, method: str, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.method = method
        self.on = on
        self.facts: ClearanceFacts | None = None

    def clean(self) -> dict[str, Any]:
        """Show what this kind still needs."""
        cleaned = super().clean() or {}
        if not self.errors:
            self.facts = ClearanceFacts(**cleaned)
            for field, sentence in problems_of_clearance(
                self.facts, method=self.method, on=self.on
            ):
                self.add_error(field, sentence)
        return cleaned
