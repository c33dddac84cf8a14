"""Is what a recruiter chose well formed?"""

from collections.abc import Iterable
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.urls import reverse
from django.utils.html import format_html

from consent.models import ConsentDecision, PrivacyStatement
from consent.queries import usable_statements
from participants.actions import BatchDetails
from participants.countries import COUNTRIES
from participants.reading.columns import Field, never_kept
from participants.vocabulary import MAILING_LIST_SORN, OpeningPurpose, Origin
from studies.models import Study
from studies.queries import person_kinds, strictest_person_kind

LEAVE_OUT = "leave_out"
LARGEST_SIGNATURE = 5_000_000
PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How PNG and JPEG files begin."""


class OpenContactsForm(forms.Form):
    """Why contacts are to be opened. Only a study with linked waves invites to the next."""

    purpose = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What do you need them for?",
        help_text="Your name, the purpose and the number are recorded before anything is shown.",
    )

    def __init__(self, *args: Any, has_waves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (purpose.value, purpose.label)
            for purpose in OpeningPurpose
            if has_waves or purpose != OpeningPurpose.WAVE_INVITATION
        ]


class BatchForm(forms.Form):
    """Where a list of contacts comes from and who vouches for it."""

    origin = forms.ChoiceField(
        choices=Origin.choices, widget=forms.RadioSelect, label="Where does the list come from?"
    )
    person_kind = forms.ChoiceField(
        label="Who are these people?",
        error_messages={"invalid_choice": "The study does not address such people."},
    )
    region = forms.ChoiceField(
        label="Country of the phone numbers",
        initial="US",
        choices=list(COUNTRIES.items()),
        help_text="For numbers written without a country code.",
    )
    statement_ref = forms.ChoiceField(
        required=False,
        label="Form and version of its privacy statement",
    )
    source_name = forms.CharField(
        required=False,
        max_length=120,
        label="Source system",
        help_text="Only for contacts of a source system, for example the case directory.",
    )
    sorn = forms.CharField(
        required=False,
        max_length=120,
        label="Its system of records notice",
        help_text=f"Left empty for people who gave their contact themselves: {MAILING_LIST_SORN}.",
    )
    verified_by_program = forms.CharField(
        required=False, max_length=120, label="Program that checked the extract"
    )
    verified_on = forms.DateField(
        required=False,
        label="Checked on",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    why: ClassVar[dict[str, str]] = {
        "origin": "Contacts from commercial or public data, or from an organization's own list, "
        "are never stored.",
        "statement_ref": "Its text must say that contacts may be used for research.",
        "verified_by_program": "The program must have checked the extract before it is used.",
    }

    def __init__(self, *args: Any, study: Study, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = self.fields["person_kind"]
        assert isinstance(kinds, forms.ChoiceField)
        kinds.choices = [(kind.value, kind.label) for kind in person_kinds(study)]
        kinds.initial = strictest_person_kind(study)
        statements = [(str(s.statement_ref), _title(s)) for s in usable_statements()]
        field = self.fields["statement_ref"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "None"), *statements]
        field.help_text = format_html(
            "Only for contacts of an earlier official form. "
            '<a href="{}">See the recorded statements, or record one</a>.',
            reverse("list_statements"),
        )

    @property
    def details(self) -> BatchDetails:
        """The cleaned values as the action wants them."""
        chosen = dict(self.cleaned_data)
        ref = chosen.pop("statement_ref")
        names = BatchDetails.__dataclass_fields__
        given = {name: value for name, value in chosen.items() if name in names}
        return BatchDetails(statement_ref=UUID(ref) if ref else None, **given)


class UploadContactsForm(BatchForm):
    """The list and where it comes from."""

    file = forms.FileField(
        label="Contact list",
        help_text="A CSV file or an Excel workbook (XLSX), with the column names in the first row. "
        "It is sealed on arrival.",
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.tsv,.xlsx"}),
    )
    field_order = ["file"]


class ColumnsForm(forms.Form):
    """What becomes of each column. A column that is never kept can only be left out."""

    def __init__(self, *args: Any, headers: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.headers = headers
        for position, header in enumerate(headers):
            self.fields[f"column_{position}"] = _column_field(header)

    @property
    def choices(self) -> dict[str, str]:
        """What was chosen for each column, as ``ContactMapping.from_choices`` reads it."""
        return {
            header: self.cleaned_data.get(f"column_{position}", "")
            for position, header in enumerate(self.headers)
        }


class SignatureForm(forms.Form):
    """One name and signature, for one of the decisions that were given in writing."""

    decision = forms.ChoiceField(
        widget=forms.RadioSelect,
        label="What was signed?",
        error_messages={"invalid_choice": "Choose a decision whose signature is not kept yet."},
    )
    name = forms.CharField(
        max_length=200,
        label="Name on the form",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    signature = forms.FileField(
        label="Picture of the signature",
        help_text="PNG or JPEG, up to 5 megabytes: the signature only, not the whole form. "
        "It is sealed on arrival.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    why: ClassVar[dict[str, str]] = {
        "name": "It proves the consent and is kept apart from notes and answers. "
        "It goes with the recording, at the latest after a year."
    }

    def __init__(self, *args: Any, decisions: Iterable[ConsentDecision], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["decision"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (str(each.decision_ref), f"{each.subject_code}: {each.get_kind_display()}")
            for each in decisions
        ]

    def clean_signature(self) -> bytes:
        """The picture itself; what is no picture is not kept."""
        file: UploadedFile[Any] = self.cleaned_data["signature"]
        if (file.size or 0) > LARGEST_SIGNATURE:
            raise forms.ValidationError("Choose a picture of at most 5 megabytes.")
        picture: bytes = file.read()
        if not picture.startswith(PICTURES):
            raise forms.ValidationError("Choose a PNG or JPEG picture.")
        return picture


def _column_field(header: str) -> forms.ChoiceField:
    refused = never_kept(header)
    only = "The vault never keeps this. Leave it out."
    missing = only if refused else "Choose what it holds, or leave it out."
    fields = [] if refused else [(str(each), each.label) for each in Field]
    return forms.ChoiceField(
        label=header,
        error_messages={"required": missing, "invalid_choice": only if refused else missing},
        choices=[("", "Choose"), *fields, (LEAVE_OUT, "Leave out")],
        help_text=f"Holds {refused}: it can only be left out." if refused else "",
    )


def _title(statement: PrivacyStatement) -> str:
    return f"{statement.form_number}, version {statement.version}: {statement.form_title}"
