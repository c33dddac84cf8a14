"""Is the way to reach somebody who opts out well formed?"""

from typing import Any, ClassVar

from django import forms

from participants.reading.columns import Field
from participants.reading.contact_rows import LONGEST, ContactRowError, read_field

REGION = "US"


class OptOutForm(forms.Form):
    """One way at least; ``ways`` is the result once the form is valid."""

    email = forms.CharField(required=False, max_length=LONGEST[Field.EMAIL], label="E-mail")
    phone = forms.CharField(required=False, max_length=LONGEST[Field.PHONE], label="Phone")
    address = forms.CharField(
        required=False, max_length=LONGEST[Field.ADDRESS], label="Mailing address"
    )

    why: ClassVar = {
        "email": "Only a fingerprint of it is kept, by which the same address is found again.",
        "address": "In one line, as it stands in lists.",
    }

    def clean(self) -> dict[str, Any]:
        """At least one way, each as the vault keeps it."""
        given = super().clean() or {}
        self.ways: dict[Field, str] = {}
        for field in (Field.EMAIL, Field.PHONE, Field.ADDRESS):
            if not (text := given.get(field, "").strip()):
                continue
            try:
                self.ways[field] = read_field(field, [text], REGION)
            except ContactRowError as refused:
                self.add_error(str(field), f"It {refused.text}")
        if not self.errors and not self.ways:
            raise forms.ValidationError("Enter an e-mail, a phone number or a mailing address.")
        return given
