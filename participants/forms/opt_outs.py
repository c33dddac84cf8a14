"""Is the way to reach somebody who opts out well formed?"""

from typing import Any, ClassVar

from django import forms

from participants.opt_out_slips import fingerprints_on
from participants.reading.columns import Field
from participants.reading.contact_rows import LONGEST, ContactRowError, read_field

REGION = "US"
LONGEST_CODE = 40


class OptOutForm(forms.Form):
    """A slip, or one way at least; ``ways`` is the result once the form is valid."""

    slip = forms.CharField(
        required=False,
        max_length=LONGEST_CODE,
        label="Code of a slip",
        help_text="From a slip that came back by mail. Nothing else is needed then.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    email = forms.CharField(required=False, max_length=LONGEST[Field.EMAIL], label="E-mail")
    phone = forms.CharField(required=False, max_length=LONGEST[Field.PHONE], label="Phone")
    address = forms.CharField(
        required=False,
        max_length=LONGEST[Field.ADDRESS],
        label="Mailing address",
        help_text="In one line, as it stands in lists.",
    )

    why: ClassVar = {
        "email": "Only a fingerprint of it is kept, by which the same address is found again.",
    }

    def clean_slip(self) -> str:
        """:raises ValidationError: if no slip has this code."""
        typed: str = self.cleaned_data["slip"].strip()
        if typed and fingerprints_on(typed) is None:
            raise forms.ValidationError("No slip has this code. Read it again.")
        return typed

    def clean(self) -> dict[str, Any]:
        """A known slip, or at least one way, each as the vault keeps it."""
        given = super().clean() or {}
        self.ways: dict[Field, str] = {}
        for field in (Field.EMAIL, Field.PHONE, Field.ADDRESS):
            if not (text := given.get(field, "").strip()):
                continue
            try:
                self.ways[field] = read_field(field, [text], REGION)
            except ContactRowError as refused:
                self.add_error(str(field), f"It {refused.text}")
        if not self.errors and not self.ways and not given.get("slip"):
            raise forms.ValidationError(
                "Enter the code of a slip, an e-mail, a phone number or a mailing address."
            )
        return given
