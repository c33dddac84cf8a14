"""Is what somebody from the public typed about the panel well formed?"""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from participants.actions import PanelDraft
from participants.reading.columns import Field
from participants.reading.contact_rows import LONGEST, ContactRowError, read_field
from participants.unmistakable import random_code
from participants.vocabulary import INDIRECT, FollowUp

INPUT, TICK = "usa-input", "usa-checkbox__input usa-checkbox__input--tile"
REGION = "US"
CODE_LENGTH = 16
_SIGNER = signing.Signer(salt="participants.panel.code")


def fresh_code() -> str:
    """A new withdrawal code, signed so that the form can carry it and nobody can choose it."""
    return _SIGNER.sign(random_code(CODE_LENGTH))


class PanelForm(forms.Form):
    """Every field is optional, and one way to reach the person is needed (R-021).

    ``code`` travels in the form, so that the same form sent twice is one entry.
    """

    name = forms.CharField(
        required=False,
        max_length=LONGEST[Field.NAME],
        label=_("Name"),
        widget=forms.TextInput(attrs={"autocomplete": "name", "class": INPUT}),
    )
    email = forms.CharField(
        required=False,
        max_length=LONGEST[Field.EMAIL],
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": INPUT}),
    )
    phone = forms.CharField(
        required=False,
        max_length=LONGEST[Field.PHONE],
        label=_("Phone"),
        help_text=_("With the country code if it is not a United States number."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": INPUT}),
    )
    address = forms.CharField(
        required=False,
        max_length=LONGEST[Field.ADDRESS],
        label=_("Mailing address"),
        widget=forms.Textarea(
            attrs={"autocomplete": "street-address", "rows": "3", "class": "usa-textarea"}
        ),
    )
    allows = forms.MultipleChoiceField(
        choices=FollowUp.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": TICK}),
        label=_("What may we write to you about?"),
        help_text=_("We use your details for what you choose here and for nothing else."),
        error_messages={"required": _("Choose at least one, or close this page to stay out.")},
    )
    code = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_channel(self) -> str:
        """One of the indirect channels, or nothing."""
        channel: str = self.cleaned_data["channel"]
        return channel if channel in INDIRECT else ""

    def clean_email(self) -> str:
        """:raises ValidationError: unless it could be an address."""
        return self._read(Field.EMAIL, _("Enter an e-mail address like name@example.com."))

    def clean_phone(self) -> str:
        """:raises ValidationError: unless it could be a number."""
        return self._read(Field.PHONE, _("Enter a phone number like 202-555-0143."))

    def clean_address(self) -> str:
        """In one line, as the vault keeps addresses."""
        lines = self.cleaned_data["address"].splitlines()
        return ", ".join(line.strip(" ,") for line in lines if line.strip(" ,"))

    def clean_code(self) -> str:
        """The code that this form was given; a new one where it was changed or lost."""
        try:
            return _SIGNER.unsign(self.cleaned_data["code"])
        except signing.BadSignature:
            return random_code(CODE_LENGTH)

    def clean(self) -> dict[str, Any]:
        """One way to reach the person, and an e-mail address for e-mail."""
        given = self.cleaned_data
        ways = (Field.EMAIL, Field.PHONE, Field.ADDRESS)
        if not any(given.get(way) or self.has_error(way) for way in ways):
            self.add_error("email", _("Enter an e-mail, a phone number or a mailing address."))
        wants_email = FollowUp.EMAIL_NOTICES in given.get("allows", ())
        if wants_email and not (given.get("email") or self.has_error("email")):
            self.add_error("email", _("Enter an e-mail address, or do not choose e-mail notices."))
        return given

    @property
    def draft(self) -> PanelDraft:
        """The cleaned values as the action wants them."""
        given = self.cleaned_data
        allows = frozenset(FollowUp(each) for each in given["allows"])
        return PanelDraft(allows=allows, **{str(field): given[field] for field in Field})

    def _read(self, field: Field, problem: Any) -> str:
        text = self.cleaned_data[field].strip()
        try:
            return read_field(field, [text], REGION) if text else ""
        except ContactRowError as refused:
            raise forms.ValidationError(problem) from refused


class WithdrawalForm(forms.Form):
    """The code that ends an entry, as it was shown when somebody signed up."""

    code = forms.CharField(
        max_length=60,
        label=_("Your code"),
        help_text=_("16 letters and digits, such as K7PW-2MXQ-9HTD-R4CB."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": INPUT}),
        error_messages={"required": _("Enter the code that you were shown when you signed up.")},
    )
