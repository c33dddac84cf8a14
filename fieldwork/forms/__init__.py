"""Is this input well formed? Reads what was typed; never saves."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile

from consent.actions import Decision
from consent.models import DecisionKind, DecisionMethod
from fieldwork.models import Session
from fieldwork.models.sessions import Medium, RecordingMedium, SessionKind
from fieldwork.splitting import add_numbers, numbers_of
from studies.forms.burden import PEOPLE
from studies.models import Study, Wave
from studies.queries import only_kind, person_kinds

LARGEST_CODE_BOOK = 1_000_000


class OpenWaveChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """One of the study's open waves; there is nearly always one."""

    def __init__(self, **keywords: Any) -> None:
        super().__init__(Wave.objects.none(), empty_label=None, **keywords)

    def of(self, study: Study) -> None:
        """Offer the waves of this study."""
        self.queryset = study.waves.filter(closed_at=None).order_by("-number")


class StartImportForm(forms.Form):
    """An export and the wave that it belongs to."""

    wave = OpenWaveChoice(label="Wave", help_text="The round of collection that was answered.")
    file = forms.FileField(
        label="Export of the survey tool",
        help_text="A CSV file, one row per person. It is sealed while it arrives.",
    )

    everyone_agreed = forms.BooleanField(
        label="Everybody in this file had read the notice and agreed before the first question",
        error_messages={"required": "Without their agreement their answers are not taken."},
    )

    not_anonymised_because = forms.CharField(
        required=False,
        max_length=300,
        label="If it holds open answers: why could they not be anonymised before they came here?",
        help_text="Such as: the survey tool exports them as they were written.",
    )

    why: ClassVar = {
        "not_anonymised_because": "What arrives is anonymised first, unless a reason is on record "
        "(PIA 1.3). Here a reviewer reads each text before analysts do.",
        "everyone_agreed": "Consent comes before collection (PIA 4.3). You say so in your name.",
        "file": "Only the answers are kept. The file itself is destroyed after the import.",
    }

    def __init__(self, *args: Any, study: Study, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        wave = self.fields["wave"]
        assert isinstance(wave, OpenWaveChoice)
        wave.of(study)


class SummaryForm(forms.Form):
    """A research company's table of counts."""

    wave = OpenWaveChoice(label="Wave", help_text="The round of collection that was answered.")
    title = forms.CharField(max_length=160, help_text="Such as: Satisfaction by age.")
    question = forms.CharField(
        max_length=200,
        help_text="As it was asked. All tables of one question say the same words here.",
    )
    label_columns = forms.IntegerField(
        min_value=1,
        max_value=2,
        initial=1,
        label="How many columns, from the left, name the group?",
        help_text="All others are counts of people.",
    )
    base = forms.CharField(
        required=False,
        max_length=200,
        label="Which column counts everybody in the group?",
        help_text="Its header. Leave this empty if there is none and every person is counted in "
        "exactly one column.",
    )
    several = forms.BooleanField(
        required=False,
        label="A person may be counted in several of the other columns, or in none",
    )
    respondents = forms.IntegerField(min_value=1, label="How many people answered?")
    newly_addressed = forms.IntegerField(
        min_value=0,
        label="How many people did the company address that no earlier table counts?",
        help_text="0 if this table is about the same people as an earlier one.",
    )
    file = forms.FileField(
        label="Table", help_text="A CSV file, or an XLSX workbook with one sheet."
    )

    why: ClassVar = {
        "question": "Reports protect all tables of a question together.",
        "base": "With it the company may leave counts blank that it does not tell.",
        "respondents": "No group can count more people than answered.",
        "newly_addressed": "People addressed count, whoever addresses them (5 CFR 1320.3).",
        "file": "Only counts are kept. The file itself is destroyed at once.",
    }

    def __init__(self, *args: Any, study: Study, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        wave = self.fields["wave"]
        assert isinstance(wave, OpenWaveChoice)
        wave.of(study)
        add_numbers(self, study, {})
        self.order_fields([name for name in self.fields if name != "file"] + ["file"])

    @property
    def said(self) -> dict[str, Any]:
        """What was typed, with the numbers of each kind of person as ``people``."""
        said = {k: v for k, v in self.cleaned_data.items() if not k.startswith("people_")}
        return said | {"people": numbers_of(self.cleaned_data)}


class CodeBookForm(forms.Form):
    """A code book prepared elsewhere."""

    code_book = forms.FileField(
        label="Code book (JSON)",
        help_text="Says which column answers which question and what each value means.",
    )

    def clean_code_book(self) -> Mapping[str, Any]:
        """The book as JSON; whether it fits the file is for the dry run to say."""
        file: UploadedFile[Any] = self.cleaned_data["code_book"]
        if (file.size or 0) > LARGEST_CODE_BOOK:
            raise forms.ValidationError("A code book is smaller than one megabyte.")
        try:
            book = json.loads(file.read())
        except ValueError:
            raise forms.ValidationError("This file is not JSON. Export it again.") from None
        if not isinstance(book, dict):
            raise forms.ValidationError("A code book has “columns” and “leave_out”.")
        return book


class SessionForm(forms.Form):
    """A session to plan."""

    wave = OpenWaveChoice(label="Wave")
    kind = forms.ChoiceField(label="Kind", choices=SessionKind.choices, widget=forms.RadioSelect)
    medium = forms.ChoiceField(
        label="How people are met", choices=Medium.choices, widget=forms.RadioSelect
    )
    people = forms.IntegerField(
        label="People", min_value=1, max_value=40, help_text="Who take part, without you."
    )
    held_on = forms.DateField(
        label="Day", widget=forms.DateInput(attrs={"type": "date"}), help_text="When it is held."
    )

    why: ClassVar = {
        "people": "Each of them counts toward the tenth person, who needs a clearance.",
        "person_kind": "Federal employees at work do not count, contractors do. Where both come, "
        "choose those who count (PIA, Oversight of Information Collections).",
    }

    def __init__(self, *args: Any, study: Study, **keywords: Any) -> None:
        super().__init__(*args, **keywords)
        wave = self.fields["wave"]
        assert isinstance(wave, OpenWaveChoice)
        wave.of(study)
        kinds = person_kinds(study)
        if len(kinds) > 1:
            self.fields["person_kind"] = forms.ChoiceField(
                label="Who takes part",
                choices=[(str(kind), PEOPLE[kind]) for kind in kinds],
                initial=only_kind(study),
                widget=forms.RadioSelect,
            )


class RecordingForm(forms.Form):
    """A recording of a session."""

    medium = forms.ChoiceField(
        label="What it holds", choices=RecordingMedium.choices, widget=forms.RadioSelect
    )
    recording = forms.FileField(
        label="Recording", help_text="It is sealed while it arrives and never stored in the clear."
    )


class TranscriptForm(forms.Form):
    """What was said, without names."""

    text = forms.CharField(
        label="Transcript",
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text="Name participants by their code only, such as P-01.",
    )
    names_removed = forms.BooleanField(
        label="I took out all names and identifying details.", required=False
    )


CONSENT_KINDS = (
    DecisionKind.PARTICIPATE,
    DecisionKind.RECORD_AUDIO,
    DecisionKind.RECORD_VIDEO,
    DecisionKind.OBSERVE,
    DecisionKind.QUOTE,
    DecisionKind.DISSEMINATE,
)


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One participant, by code, with a field name and label for each decision."""

    code: str
    fields: list[tuple[str, str]]


class ConsentForm:
    """Yes, no or nothing from each participant on each thing (R-052, R-056, R-060)."""

    def __init__(self, session: Session) -> None:
        self._people = session.people

    def rows(self) -> list[ParticipantRow]:
        """One row per participant: the codes are given here, so that no name is ever typed."""
        return [
            ParticipantRow(
                code,
                [(f"{code}:{kind.value}", str(kind.label)) for kind in CONSENT_KINDS],
            )
            for code in (f"P-{number:02}" for number in range(1, self._people + 1))
        ]

    def decisions(self, posted: Mapping[str, Any]) -> list[Decision]:
        """What was answered; what was not asked is left out."""
        method = str(posted.get("method", DecisionMethod.SPOKEN))
        return [
            Decision(
                subject_code=row.code,
                kind=field.partition(":")[2],
                given=posted[field] == "yes",
                method=method,
            )
            for row in self.rows()
            for field, _ in row.fields
            if posted.get(field) in {"yes", "no"}
        ]
