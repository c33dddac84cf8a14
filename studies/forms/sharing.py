"""Forms in which sharing is asked for, and suspected misuse is reported and decided."""

from datetime import date
from typing import Any, ClassVar

from django import forms

from studies.agreements import AgreementFacts, problems_of_agreement
from studies.lifecycle.sharing import IncidentStatus
from studies.models import Study, Vendor
from studies.models.incident import IncidentKind
from studies.models.sharing import AgreementKind, RecipientKind, SharedData
from studies.models.study import StudyQuerySet


class AgreementForm(forms.Form):
    """What is shared with whom and why; ``facts`` once it is valid on the day ``on``."""

    kind = forms.ChoiceField(choices=AgreementKind.choices, label="What do you ask for?")
    recipient_kind = forms.ChoiceField(choices=RecipientKind.choices, label="With whom?")
    recipient = forms.CharField(
        max_length=160, label="Name of the office or company", help_text="Not a person."
    )
    vendor = forms.ModelChoiceField(
        Vendor.objects.all(), required=False, empty_label="None", label="If a vendor: which?"
    )
    shares = forms.ChoiceField(choices=SharedData.choices, label="Which data?")
    what = forms.CharField(widget=forms.Textarea, label="What exactly is shared or used?")
    purpose = forms.CharField(widget=forms.Textarea, label="Why is it needed?")
    expires_on = forms.DateField(label="Until when?")

    why: ClassVar[dict[str, str]] = {
        "shares": "Outside the department only aggregate reports are shared (PIA 6.1).",
        "vendor": "Personal data goes to a vendor under contract and routine use (PIA 6.2).",
        "purpose": "Three offices and then the Privacy Office read this (PIA 8.4).",
    }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        self.on = on
        self.facts: AgreementFacts | None = None
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """What may be shared with whom (R-143, R-144)."""
        cleaned = super().clean() or {}
        if self.errors:
            return cleaned
        facts = AgreementFacts(**cleaned)
        for name, problem in problems_of_agreement(facts, on=self.on):
            self.add_error(name, problem)
        if not self.errors:
            self.facts = facts
        return cleaned


class MisuseForm(forms.Form):
    """A report of suspected misuse."""

    kind = forms.ChoiceField(choices=IncidentKind.choices, label="What do you suspect?")
    study = forms.ModelChoiceField(
        Study.objects.none(),
        required=False,
        empty_label="None, or one that I do not see here",
        label="Which study does it concern?",
    )
    what_happened = forms.CharField(
        widget=forms.Textarea,
        label="What happened?",
        help_text="When, where, and how you know. Only the Privacy Office reads it, and the "
        "Inspector General if it is referred there.",
    )

    def __init__(self, *args: Any, studies: StudyQuerySet, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        study = self.fields["study"]
        assert isinstance(study, forms.ModelChoiceField)
        study.queryset = studies


class ReferralForm(forms.Form):
    """A referral to the Inspector General."""

    referred_on = forms.DateField(label="Referred on")
    referral_ref = forms.CharField(max_length=60, label="Reference")


class IncidentDecisionForm(forms.Form):
    """How a report ended."""

    status = forms.ChoiceField(
        choices=[
            (each.value, each.label) for each in (IncidentStatus.HANDLED, IncidentStatus.UNFOUNDED)
        ],
        label="How did it end?",
    )
