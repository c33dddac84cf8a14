"""Is what somebody from the public typed about how to reach them well formed?"""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participants.opt_out_slips import accounted_on, fingerprints_on
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.reading.contact_rows import LONGEST, ContactRow, ContactRowError, read_field

INPUT = "usa-input"
REGION = "US"
WAYS = (Field.EMAIL, Field.PHONE, Field.ADDRESS)


class ReachForm(forms.Form):
    """Every field is optional, and one way to reach the person is needed (R-021)."""

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

    def clean_name(self) -> str:
        """:raises ValidationError: if it holds what could become a link in a message."""
        return self._read(Field.NAME, _("Enter a name without links, brackets and line breaks."))

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

    def clean(self) -> dict[str, Any]:
        """At least one way to reach the person."""
        given = self.cleaned_data
        if not any(given.get(way) or self.has_error(way) for way in WAYS):
            self.add_error("email", _("Enter an e-mail, a phone number or a mailing address."))
        return given

    @property
    def ways(self) -> dict[Field, str]:
        """The ways that were given, once the form is valid."""
        return {way: self.cleaned_data[way] for way in WAYS if self.cleaned_data.get(way)}

    def _read(self, field: Field, problem: Any) -> str:
        text = self.cleaned_data[field].strip()
        try:
            return read_field(field, [text], REGION) if text else ""
        except ContactRowError as refused:
            raise forms.ValidationError(problem) from refused


class JoinForm(ReachForm):
    """Signing up for a study. ``on_tablet``: the browser of a tablet proposes nobody's details."""

    def __init__(self, *args: Any, on_tablet: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if on_tablet:
            for field in self.fields.values():
                field.widget.attrs["autocomplete"] = "off"

    @property
    def row(self) -> ContactRow:
        """What was given, once the form is valid."""
        return ContactRow(**{str(each): self.cleaned_data[each] for each in Field})


class TypedOptOutForm(ReachForm):
    """What nobody is to use any more to ask this person; a name is not needed for that."""

    name = None  # type: ignore[assignment]
    slip = forms.CharField(
        required=False,
        max_length=40,
        label=_("Code of the slip in your letter"),
        help_text=_("If you have a letter from us, this is enough."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": INPUT}),
    )
    field_order = ("slip", "email", "phone", "address")

    def clean_slip(self) -> str:
        """:raises ValidationError: if no slip has this code; codes say nothing about anybody."""
        typed: str = self.cleaned_data["slip"].strip()
        if typed and fingerprints_on(typed) is None:
            raise forms.ValidationError(_("No slip has this code. Please read it again."))
        return typed

    def clean(self) -> dict[str, Any]:
        """A slip stands for every way to reach the person."""
        has_slip = self.cleaned_data.get("slip") or self.has_error("slip")
        return self.cleaned_data if has_slip else super().clean()

    @property
    def fingerprints(self) -> list[bytes]:
        """What the opt-out keeps, once the form is valid."""
        slip = self.cleaned_data.get("slip")
        return [*fingerprints_of(self.ways), *(fingerprints_on(slip) or () if slip else ())]

    @property
    def accounted(self) -> list[bytes]:
        """Who a slip was written to, for the accounting; anybody may type anybody's address."""
        slip = self.cleaned_data.get("slip")
        return accounted_on(slip) if slip else []
