"""Forms of a vendor's file: contract, clauses, vetting, approval, proof of destruction."""

from typing import Any, ClassVar

from django import forms

from foundation.access.models import User
from foundation.access.roles import UnitKind
from studies.contracts import CLAUSES, KeyCheck, VendorCheck, VendorKind
from studies.forms.team import PersonField
from studies.models import Vendor

A_PLACE = "Enter the place in the contract (PIA 5.2)."


class VendorForm(forms.Form):
    """A company under contract; ``vendor`` is the one whose file is changed."""

    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=VendorKind.choices, label="What does it do for us?")
    contract_number = forms.CharField(max_length=60)
    contract_starts_on = forms.DateField(label="Contract starts on")
    contract_ends_on = forms.DateField(label="Contract ends on")
    clause_ownership = forms.CharField(
        max_length=120, required=False, label="Clause: the Department owns all data"
    )
    clause_destruction = forms.CharField(
        max_length=120, required=False, label="Clause: all data are destroyed at the end"
    )
    clause_audit = forms.CharField(
        max_length=120, required=False, label="Clause: the Department may investigate and audit"
    )
    privacy_policy_url = forms.URLField(
        required=False, label="Address of its privacy policy", assume_scheme="https"
    )
    routine_use = forms.CharField(
        max_length=120,
        required=False,
        label="Routine use under which it receives personal data",
        help_text="Such as DHS/ALL-002, routine use F. Leave it empty if it receives none.",
    )
    redissemination_limits = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="To whom may it pass the data on?",
        help_text="Say so if to nobody.",
    )
    vetted_by = forms.CharField(
        max_length=120,
        required=False,
        label="Vetted by",
        help_text="An office, not a person. Needed for a recruiting vendor.",
    )
    vetted_on = forms.DateField(required=False, label="Vetted on")
    vetted_until = forms.DateField(required=False, label="The vetting holds until")
    vetting_ref = forms.CharField(
        max_length=60, required=False, label="Reference of the vetting record"
    )
    contact_office = forms.CharField(
        max_length=120,
        required=False,
        label="Whom do we write to there?",
        help_text="An office and its address, not a person.",
    )

    why: ClassVar[dict[str, str]] = {
        "kind": "Recruiting vendors are vetted; research companies hand over aggregates only.",
        "contract_ends_on": "On that day a certificate of destruction is due (PIA 5.2).",
        "clause_ownership": A_PLACE,
        "clause_destruction": A_PLACE,
        "clause_audit": A_PLACE,
        "privacy_policy_url": "It is approved before work starts (PIA 6.5).",
        "routine_use": "Personal data goes to a vendor under a routine use only (PIA 6.2).",
        "redissemination_limits": "What a vendor may pass on is agreed beforehand (PIA 6.3).",
        "vetted_by": "Whoever recruits has been vetted (PIA 2.4).",
    }

    def __init__(self, *args: Any, vendor: Vendor | None = None, **kwargs: Any) -> None:
        self.vendor = vendor
        super().__init__(*args, **kwargs)

    @classmethod
    def initial_of(cls, vendor: Vendor) -> dict[str, Any]:
        """The file as it is."""
        return {name: getattr(vendor, name) for name in cls.base_fields}

    def clean_name(self) -> str:
        """One record per company."""
        name = str(self.cleaned_data["name"])
        others = Vendor.objects.exclude(pk=self.vendor.pk if self.vendor else 0)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError("This vendor is recorded already.")
        return name

    def clean(self) -> dict[str, Any]:
        """A contract ends after it starts; a vetting is whole or not there."""
        cleaned = super().clean() or {}
        starts, ends = cleaned.get("contract_starts_on"), cleaned.get("contract_ends_on")
        if starts and ends and ends < starts:
            self.add_error("contract_ends_on", "The contract ends after it starts.")
        vetting = ("vetted_by", "vetted_on", "vetted_until", "vetting_ref")
        if any(cleaned.get(name) for name in vetting):
            for name in vetting:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Complete the record of the vetting.")
        return cleaned


class VendorApprovalForm(forms.Form):
    """Each clause with its reference, and the policy, ticked one by one."""

    ticked = forms.MultipleChoiceField(
        choices=VendorCheck.choices,
        widget=forms.CheckboxSelectMultiple,
        label="I read each of these, and it is in order",
    )

    def __init__(self, *args: Any, vendor: Vendor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        said = {str(clause): f"{clause.label} ({vendor.clauses[clause]})" for clause in CLAUSES}
        ticked = self.fields["ticked"]
        assert isinstance(ticked, forms.MultipleChoiceField)
        ticked.choices = [(value, said.get(value, label)) for value, label in VendorCheck.choices]

    def clean_ticked(self) -> list[str]:
        """All of them: an approval is of the whole."""
        ticked = list(self.cleaned_data["ticked"])
        if len(ticked) < len(VendorCheck):
            raise forms.ValidationError("Check each of them, or return the file with a reason.")
        return ticked


class ReasonForm(forms.Form):
    """Why something is returned; whoever recorded it reads this."""

    reason = forms.CharField(widget=forms.Textarea, label="What must change?")


class VendorKeyForm(forms.Form):
    """The public key that the vendor made for our files."""

    public_key = forms.CharField(
        max_length=120,
        label="Public key of age",
        help_text="One line that begins with “age1”. Never ask for the private key.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    why: ClassVar[dict[str, str]] = {
        "public_key": "Only the vendor can open a file that is encrypted for its key (PIA 6.2)."
    }


class ConfirmKeyForm(forms.Form):
    """How the fingerprint was compared with the vendor."""

    how = forms.ChoiceField(
        choices=KeyCheck.choices,
        widget=forms.RadioSelect,
        label="How did you compare the fingerprint?",
        help_text="Never in the way in which the key came.",
    )


class VendorStaffForm(forms.Form):
    """Somebody of a vendor's unit who works for this vendor."""

    user = PersonField(User.objects.none(), label="Person", empty_label="Choose a person")
    why: ClassVar[dict[str, str]] = {
        "user": "Staff of a vendor has access while it is cleared (PIA, Recruiting; 2.4)."
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["user"]
        assert isinstance(field, forms.ModelChoiceField)
        people = User.objects.filter(is_active=True, unit_kind=UnitKind.VENDOR)
        field.queryset = people.order_by("last_name", "username")


class ExtensionForm(forms.Form):
    """A longer contract."""

    ends_on = forms.DateField(label="The contract now ends on")
    reference = forms.CharField(
        max_length=60, label="Modification", help_text="Its number, such as P00004."
    )


class DestructionForm(forms.Form):
    """What a vendor certifies."""

    reference = forms.CharField(max_length=60, label="Reference of the certificate")
    destroyed_on = forms.DateField(label="Destroyed on")
    destroyed = forms.CharField(widget=forms.Textarea, label="What was destroyed?")
    signed_by = forms.CharField(
        max_length=120,
        label="Who signed for the vendor?",
        help_text="The office or title, not the name.",
    )


class DeletionForm(forms.Form):
    """A provider's word that answers are deleted."""

    confirmed_on = forms.DateField(label="Confirmed on")
    reference = forms.CharField(max_length=60, label="The provider’s reference")
