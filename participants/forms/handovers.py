"""Forms of a hand-over to a vendor, of its return, and of the accounting."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django import forms

from participants.actions import HandoverDraft
from participants.actions.disclosures import ReturnFacts
from participants.models import Disclosure
from participants.reading.columns import Field
from participants.vocabulary import HANDED_OVER_FOR, ROUTINE_USE, OpeningPurpose
from studies.models import Vendor


class HandoverForm(forms.Form):
    """Who gets which fields of which contacts, what for, and under which rule."""

    vendor = forms.ModelChoiceField(
        Vendor.objects.none(), widget=forms.RadioSelect, empty_label=None, label="To which vendor?"
    )
    purpose = forms.ChoiceField(widget=forms.RadioSelect, label="What does the vendor do with it?")
    chosen = forms.MultipleChoiceField(
        choices=[(str(each), each.label) for each in Field],
        widget=forms.CheckboxSelectMultiple,
        label="What does it need for that?",
        help_text="Nothing else of the contacts is in the file.",
    )
    sorn = forms.ChoiceField(
        widget=forms.RadioSelect, label="Which notice governs the contacts?", choices=()
    )
    routine_use = forms.ChoiceField(
        choices=[(letter, f"Routine use {letter}") for letter in ROUTINE_USE],
        initial="F",
        label="Under which routine use of that notice?",
        help_text="DHS/ALL-002 gives contacts to contractors by routine use F.",
    )
    limits_acknowledged = forms.BooleanField(
        label="The vendor was told to whom it may pass the contacts on, and agreed",
        error_messages={"required": "Confirm that the vendor knows its limits (PIA 6.3)."},
    )
    why: ClassVar[dict[str, str]] = {
        "vendor": "Only who conducts the study or runs its tool gets contacts (PIA 6.2).",
        "chosen": "A vendor gets the least that it needs.",
        "sorn": "Contacts under another notice go out in a hand-over of their own.",
    }

    def __init__(
        self,
        *args: Any,
        vendors: Iterable[Vendor],
        notices: Mapping[str, int],
        has_waves: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        of_study = Vendor.objects.filter(pk__in=[each.pk for each in vendors])
        vendor, purpose, sorn = (self.fields[name] for name in ("vendor", "purpose", "sorn"))
        assert isinstance(vendor, forms.ModelChoiceField)
        assert isinstance(purpose, forms.ChoiceField)
        assert isinstance(sorn, forms.ChoiceField)
        vendor.queryset = of_study
        purpose.choices = [
            (each.value, each.label)
            for each in HANDED_OVER_FOR
            if has_waves or each != OpeningPurpose.WAVE_INVITATION
        ]
        sorn.choices = [(each, f"{each}: {people:,} people") for each, people in notices.items()]

    @property
    def draft(self) -> HandoverDraft:
        """The cleaned values as the action wants them."""
        given = self.cleaned_data
        return HandoverDraft(**{**given, "chosen": tuple(given["chosen"])})


class DeclineForm(forms.Form):
    """Why nothing goes to the vendor; whoever prepared it reads this."""

    reason = forms.CharField(widget=forms.Textarea, label="What stands against it?")


class ReturnForm(forms.Form):
    """What a vendor told: numbers, and nobody's name."""

    received_on = forms.DateField(
        label="Received on", widget=forms.DateInput(attrs={"type": "date"})
    )
    reached = forms.IntegerField(min_value=0, label="People it reached")
    declined = forms.IntegerField(min_value=0, label="People who said no")
    not_reached = forms.IntegerField(min_value=0, label="People it could not reach")

    @property
    def facts(self) -> ReturnFacts:
        """The cleaned values as the action wants them."""
        return ReturnFacts(**self.cleaned_data)


class DisclosureFilterForm(forms.Form):
    """Which disclosures to list."""

    study = forms.CharField(required=False, max_length=24, label="Study")
    vendor = forms.ChoiceField(required=False, label="Vendor")
    year = forms.ChoiceField(required=False, label="Year")

    def __init__(self, *args: Any, vendors: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        years = [str(each.year) for each in Disclosure.objects.dates("at", "year", order="DESC")]
        for name, known in (("vendor", sorted(vendors)), ("year", years)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "All"), *((each, each) for each in known)]

    @property
    def asked(self) -> dict[str, str]:
        """What was asked for; what cannot be is as if it were not there."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or "" for name in self.fields}
