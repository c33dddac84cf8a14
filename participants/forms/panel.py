"""Is what somebody from the public typed about the panel well formed?"""

from typing import Any

from django import forms
from django.core import signing
from django.utils.translation import gettext_lazy as _

from participants.actions import PanelDraft
from participants.forms.reaching import INPUT, ReachForm
from participants.reading.columns import Field
from participants.reading.contact_rows import LONGEST
from participants.unmistakable import random_code
from participants.vocabulary import INDIRECT, FollowUp

TICK = "usa-checkbox__input usa-checkbox__input--tile"
CODE_LENGTH = 16
_SIGNER = signing.Signer(salt="participants.panel.code")


def fresh_code() -> str:
    """A new withdrawal code, signed so that the form can carry it and nobody can choose it."""
    return _SIGNER.sign(random_code(CODE_LENGTH))


class PanelEntryForm(ReachForm):
    """How somebody may be reached, and what for (R-166)."""

    allows = forms.MultipleChoiceField(
        choices=FollowUp.choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": TICK}),
        label=_("What may we write to you about?"),
        help_text=_("We use your details for what you choose here and for nothing else."),
        error_messages={"required": _("Choose at least one, or close this page to stay out.")},
    )

    def clean(self) -> dict[str, Any]:
        """One way to reach the person, and an e-mail address for e-mail."""
        given = super().clean()
        wants_email = FollowUp.EMAIL_NOTICES in given.get("allows", ())
        if wants_email and not (given.get("email") or self.has_error("email")):
            self.add_error("email", _("Enter an e-mail address, or do not choose e-mail notices."))
        return given

    @property
    def draft(self) -> PanelDraft:
        """The cleaned values as the action wants them."""
        given = self.cleaned_data
        allows = frozenset(FollowUp(each) for each in given["allows"])
        fields = {str(field): given[field] for field in Field}
        return PanelDraft(allows, **fields)


class OwnPanelEntryForm(PanelEntryForm):
    """Behind the link of a mail, which proves that its address is the person's."""

    wants_again = forms.BooleanField(
        required=False,
        widget=forms.CheckboxInput(attrs={"class": TICK}),
        label=_(
            "I once asked you not to ask me again. Take that back for the e-mail address to which "
            "this link came."
        ),
        help_text=_("Without this tick we keep to what you asked then."),
    )


class PanelForm(PanelEntryForm):
    """Signing up: ``code`` travels in the form, so that the same form sent twice is one entry."""

    code = forms.CharField(widget=forms.HiddenInput, required=False)
    channel = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean_channel(self) -> str:
        """One of the indirect channels, or nothing."""
        channel: str = self.cleaned_data["channel"]
        return channel if channel in INDIRECT else ""

    def clean_code(self) -> str:
        """The code that this form was given; a new one where it was changed or lost."""
        try:
            return _SIGNER.unsign(self.cleaned_data["code"])
        except signing.BadSignature:
            return random_code(CODE_LENGTH)


class PanelLinkForm(forms.Form):
    """Where the link to somebody's own entry is sent, if it is there."""

    email = forms.EmailField(
        max_length=LONGEST[Field.EMAIL],
        label=_("The e-mail address that you gave us"),
        widget=forms.EmailInput(attrs={"autocomplete": "email", "class": INPUT}),
        error_messages={
            "required": _("Enter an e-mail address like name@example.com."),
            "invalid": _("Enter an e-mail address like name@example.com."),
        },
    )


class WithdrawalForm(forms.Form):
    """The code that ends an entry, as it was shown when somebody signed up."""

    code = forms.CharField(
        max_length=60,
        label=_("Your code"),
        help_text=_("16 letters and digits, such as K7PW-2MXQ-9HTD-R4CB."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": INPUT}),
        error_messages={"required": _("Enter the code that you were shown when you signed up.")},
    )
