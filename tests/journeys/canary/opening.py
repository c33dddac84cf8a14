"""Inside the portal: what its own code gives of everything sealed, or that the key is gone."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from fieldwork import actions as fieldwork
from fieldwork import inbox
from fieldwork.keyed import opened as opened_form
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import (
    ImportRun,
    InboxAnswer,
    KeyedForm,
    OpenText,
    OutgoingRecording,
    PaperScan,
    Recording,
    Transcript,
)
from foundation.access.models import User
from foundation.keyring import keys
from foundation.keyring.files import read_sealed
from foundation.keyring.keys import KeyDestroyedError, Purpose
from participants import actions as participants
from participants.actions.invitations import opened_token
from participants.actions.openings import opened_contact
from participants.actions.redress.letters import words_of
from participants.actions.vault import opened
from participants.models import (
    ConsentSignature,
    Contact,
    Handover,
    Invitation,
    PanelEntry,
    PrintedFile,
    RedressLetter,
    RedressRequest,
)
from participants.queries import session_key, signature_key
from participants.queries.disclosures import handover_key
from studies.actions import open_incident
from studies.models import Incident, Study
from tests.journeys.canary.inside import say

Way = Callable[[], str]
GONE = "its key is gone"
AGE = "age-encryption.org"
NOT_MARKED = {
    "recording for a service": AGE,
    "file for a vendor": AGE,
    "letters in print": "%PDF",
    "personal link": "",
}
"""What stands at the beginning of what is encrypted for somebody else, set in print, or random."""


def open_everything(code: str, survey: str, office: str) -> None:
    """By every way: of the study of sessions, of the survey, and of what belongs to no study."""
    at = timezone.now()
    study, asked = (Study.objects.get(code=each) for each in (code, survey))
    reader = User.objects.get(username=office)
    ways = {**_of_sessions(study, at), **_of_survey(asked, at), **_of_no_study(reader, at)}
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way()
        except KeyDestroyedError:
            found[name] = GONE
    say(**found)


def _of_sessions(study: Study, at: datetime) -> dict[str, Way]:
    by = study.created_by
    return {
        "contacts": lambda: _contacts(study, at),
        "recording": lambda: _recording(study, by, at),
        "recording for a service": lambda: _file(OutgoingRecording.objects.exclude(path=""), at),
        "transcript": lambda: _transcript(study, by, at),
        "signature": lambda: _signature(study, at),
        "open answers": lambda: _answers(study, by, at),
        "findings of an import": lambda: _findings(study, by, at),
        "uploaded export": lambda: _file(_runs(study, ImportStatus.CHECKED), at),
        "file for a vendor": lambda: _handover(study, at),
    }


def _of_survey(study: Study, at: datetime) -> dict[str, Way]:
    by = study.created_by
    return {
        "contacts of the survey": lambda: _contacts(study, at),
        "personal link": lambda: _link(study, at),
        "answers in the inbox": lambda: _inbox(study, at),
        "keyed form": lambda: _keyed(study, by, at),
        "scan": lambda: _scan(study, by, at),
        "letters in print": lambda: _letters(at),
    }


def _of_no_study(reader: User, at: datetime) -> dict[str, Way]:
    return {
        "panel entries": lambda: _panel(at),
        "requests": lambda: _requests(reader, at),
        "letters of requests": lambda: _letters_of_requests(reader, at),
        "reports of misuse": lambda: _misuse(reader, at),
    }


def _contacts(study: Study, at: datetime) -> str:
    sealed = Contact.objects.of_study(study.study_ref).exclude(name=None)
    with opened(study.study_ref, len(sealed), "redress", by=None, at=at) as box:
        return str([opened_contact(box, each, link="") for each in sealed])


def _link(study: Study, at: datetime) -> str:
    row = Invitation.objects.of_wave(study.study_ref, 1).open()[0]
    with opened(study.study_ref, 1, "redress", by=None, at=at) as box:
        return opened_token(row, box)


def _recording(study: Study, by: User, at: datetime) -> str:
    recording = Recording.objects.get(session__study=study)
    pieces = fieldwork.play_recording(
        recording_id=recording.pk, purpose=Purpose.TRANSCRIPTION, by=by, at=at
    )
    return next(pieces)[:99].decode()


def _transcript(study: Study, by: User, at: datetime) -> str:
    transcript = Transcript.objects.get(session__study=study)
    purpose = Purpose.ACCURACY_CHECK
    return fieldwork.open_transcript(transcript_id=transcript.pk, purpose=purpose, by=by, at=at)


def _signature(study: Study, at: datetime) -> str:
    """No page shows it: only who holds both keys opens it, the outer one first."""
    kept = ConsentSignature.objects.get(study_ref=study.study_ref)
    sealed, place = bytes(kept.sealed_name), f"consentsignature:name:{kept.decision_ref}"
    for key_ref in (session_key(kept.session_ref), signature_key(kept.session_ref)):
        sealed = keys.open_sealed(
            sealed,
            key_ref=key_ref,
            aad=f"participants_{place}",
            purpose=Purpose.REDRESS,
            by=None,
            at=at,
        )
    return sealed.decode()


def _answers(study: Study, by: User, at: datetime) -> str:
    wave = study.waves.get()
    fieldwork.set_texts_apart(wave=wave, at=at)
    key = OpenText.objects.filter(wave=wave).values_list("question_key", flat=True)[0]
    return fieldwork.open_texts(wave=wave, question_key=key, by=by, at=at)[0].text


def _runs(study: Study, status: ImportStatus) -> QuerySet[ImportRun]:
    return ImportRun.objects.filter(study=study, status=status)


def _findings(study: Study, by: User, at: datetime) -> str:
    return str(_runs(study, ImportStatus.REFUSED).get().seen_findings(by=by, at=at))


def _file(rows: QuerySet[Any], at: datetime) -> str:
    row = rows.get()
    return _read(row.path, row.key_ref, at)


def _handover(study: Study, at: datetime) -> str:
    waits = Handover.objects.exclude(path="").get(study_ref=study.study_ref)
    return _read(waits.path, handover_key(waits.pk), at)


def _letters(at: datetime) -> str:
    file = PrintedFile.objects.select_related("run").latest("pk")
    return _read(file.path, file.run.key_ref, at)


def _read(path: str, key_ref: str, at: datetime) -> str:
    read = read_sealed(path, key_ref=key_ref, purpose=Purpose.REDRESS, by=None, at=at)
    return next(read).decode(errors="replace")


def _inbox(study: Study, at: datetime) -> str:
    key_ref = inbox.answers_key(study.study_ref)
    with keys.opener(key_ref, purpose=Purpose.FILE_ANSWERS, by=None, at=at) as key:
        answers = InboxAnswer.objects.filter(study=study)
        return str([inbox.opened(each.sealed, each.inbox_ref, key) for each in answers])


def _keyed(study: Study, by: User, at: datetime) -> str:
    form = KeyedForm.objects.select_related("batch").get(batch__study=study)
    with keys.opener(form.batch.key_ref, purpose=Purpose.FILE_ANSWERS, by=by, at=at) as key:
        return str([opened_form(form, entry, key) for entry in ("first", "second", "settled")])


def _scan(study: Study, by: User, at: datetime) -> str:
    scan = PaperScan.objects.get(batch__study=study)
    pieces = fieldwork.open_paper_scan(scan=scan, purpose=Purpose.TRANSCRIPTION, by=by, at=at)
    return next(pieces)[:99].decode()


def _panel(at: datetime) -> str:
    entries = PanelEntry.objects.order_by("entry_ref")
    return str([participants.open_panel_entry(entry=each, at=at) for each in entries])


def _requests(reader: User, at: datetime) -> str:
    refs = RedressRequest.objects.exclude(said=None).values_list("pk", flat=True)
    return str([participants.open_redress(request_ref=ref, by=reader, at=at) for ref in refs])


def _letters_of_requests(reader: User, at: datetime) -> str:
    letters = RedressLetter.objects.exclude(words=None).select_related("request")
    return str([words_of(each, by=reader, at=at) for each in letters])


def _misuse(reader: User, at: datetime) -> str:
    return str([open_incident(incident=each, by=reader, at=at) for each in Incident.objects.all()])
