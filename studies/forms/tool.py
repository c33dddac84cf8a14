"""Forms in which vendors and survey tools are recorded."""

from typing import Any, ClassVar

from django import forms

from studies.models import SurveyTool, Vendor


class VendorForm(forms.Form):
    """A company under contract."""

    name = forms.CharField(max_length=120)
    contract_number = forms.CharField(max_length=60)
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

    why: ClassVar[dict[str, str]] = {
        "clause_ownership": "Enter the place in the contract (PIA 5.2).",
        "clause_destruction": "Enter the place in the contract (PIA 5.2).",
        "clause_audit": "Enter the place in the contract (PIA 5.2).",
        "privacy_policy_url": "It is approved before work starts (PIA 6.5).",
    }

    def clean_name(self) -> str:
        """One record per company."""
        name = str(self.cleaned_data["name"])
        if Vendor.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("This vendor is recorded already.")
        return name


class ToolForm(forms.Form):
    """An outside survey tool."""

    name = forms.CharField(max_length=120)
    vendor = forms.ModelChoiceField(
        Vendor.objects.all(), required=False, empty_label="No vendor under contract"
    )
    pta_ref = forms.CharField(
        max_length=60, label="PTA of the tool", help_text="The reference of its own assessment."
    )
    ip_capture_off = forms.BooleanField(required=False, label="It keeps no IP addresses")
    email_capture_off = forms.BooleanField(required=False, label="It keeps no e-mail addresses")
    capture_reason = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="If it keeps one of them: why can that not be switched off?",
    )
    recruitment_features = forms.CharField(
        required=False,
        widget=forms.Textarea,
        label="How can it invite people?",
        help_text="Such as mailed links, or publishing on a site.",
    )

    why: ClassVar[dict[str, str]] = {
        "pta_ref": "Every approval of a tool rests on a PTA (PIA, note 6).",
        "ip_capture_off": "Addresses lead back to people (PIA, Third Party).",
        "email_capture_off": "Addresses lead back to people (PIA, Third Party).",
        "recruitment_features": "Reviewers decide which may be used (PIA, Third Party).",
    }

    def clean_name(self) -> str:
        """One record per tool."""
        name = str(self.cleaned_data["name"])
        if SurveyTool.objects.filter(name__iexact=name).exists():
            raise forms.ValidationError("This tool is recorded already.")
        return name

    def clean(self) -> dict[str, Any]:
        """Capture is off, or explained (R-036)."""
        cleaned = super().clean() or {}
        off = cleaned.get("ip_capture_off") and cleaned.get("email_capture_off")
        if not off and not cleaned.get("capture_reason"):
            self.add_error("capture_reason", "Say why the capture cannot be switched off.")
        return cleaned
