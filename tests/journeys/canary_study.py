"""What the canary test does inside the portal's own process: setting up, signing, forgetting.

Run with ``RunningPortal.python``. Each function prints JSON.
"""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from consent.models import ConsentDecision
from fieldwork.actions import open_texts, open_transcript, play_recording, set_texts_apart
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun, OpenText, Recording, Transcript
from foundation.access.models import User
from foundation.access.roles import Role
from foundation.keyring.files import read_sealed
from foundation.keyring.keys import KeyDestroyedError, Purpose
from foundation.keyring.models import DataKey, PendingUpload
from foundation.keyring.uploads import forget_abandoned
from foundation.keyring.wrapping import unwrap
from participants.actions import store_signature
from participants.actions.openings import opened_contact
from participants.actions.vault import opened
from participants.models import Contact
from retention import queries
from retention.actions import purge_due
from retention.models import Trigger
from studies.models import Study
from tests.builders.studies import a_member, a_study

GONE = "its key is gone"
FAR = timedelta(days=4 * 365)  # later than every promise of a study that closes today


def prepare() -> None:
    """A collecting study with a lead, who also runs sessions, and a recruiter."""
    at = timezone.now() - timedelta(hours=1)
    study = a_study("collecting", at=at, expected_respondents=1_000)
    recruiter = a_member(study, Role.RECRUITER, at=at)
    _say(
        code=study.code,
        study_ref=study.study_ref,
        wave=study.waves.get().pk,
        lead=study.created_by.username,
        recruiter=recruiter.username,
    )


def sign(code: str, name: str, signature: str) -> None:
    """The participant of the study's session signs."""
    study = Study.objects.get(code=code)
    decision = ConsentDecision.objects.filter(study=study, kind="participate").get()
    store_signature(
        decision_ref=decision.decision_ref,
        name=name,
        signature=signature.encode(),
        by=User.objects.get(pk=study.created_by_id),
        at=timezone.now(),
    )


def forget(study_ref: str) -> None:
    """Let time pass: everything of the study falls due, and uploads of nobody's with it."""
    at = timezone.now() + FAR
    while purge_due(at=at, trigger=Trigger.COMMAND, by=None, study_ref=UUID(study_ref)):
        pass
    forget_abandoned(at=timezone.now() + timedelta(days=2))
    _say(
        held=[holding.record_class for holding in queries.held(at=at, study_ref=UUID(study_ref))],
        uploads=PendingUpload.objects.count(),
    )


def living_keys() -> None:
    """Every data key that can be unwrapped now, in hexadecimal notation."""
    living = DataKey.objects.filter(destroyed_at=None).order_by("pk")
    _say(keys=[_unwrapped(key).hex() for key in living])


def open_everything(code: str) -> None:
    """What the portal's own code gives of the study: markers in the open, or why not."""
    study = Study.objects.get(code=code)
    by, at = study.created_by, timezone.now()
    ways: dict[str, Callable[[], str]] = {
        "contacts": lambda: _contacts(study, at),
        "recording": lambda: _recording(study, by, at),
        "transcript": lambda: _transcript(study, by, at),
        "open answers": lambda: _answers(study, by, at),
        "findings of an import": lambda: _findings(study, by, at),
        "uploaded export": lambda: _export(study, by, at),
    }
    found = {}
    for name, way in ways.items():
        try:
            found[name] = way()
        except KeyDestroyedError:
            found[name] = GONE
    _say(**found)


def _contacts(study: Study, at: datetime) -> str:
    sealed = Contact.objects.of_study(study.study_ref).get()
    with opened(study.study_ref, 1, "redress", by=None, at=at) as box:
        return str(opened_contact(box, sealed, link=""))


def _recording(study: Study, by: User, at: datetime) -> str:
    recording = Recording.objects.get(session__study=study)
    pieces = play_recording(recording_id=recording.pk, purpose=Purpose.TRANSCRIPTION, by=by, at=at)
    return next(pieces)[:99].decode()


def _transcript(study: Study, by: User, at: datetime) -> str:
    transcript = Transcript.objects.get(session__study=study)
    purpose = Purpose.ACCURACY_CHECK
    return open_transcript(transcript_id=transcript.pk, purpose=purpose, by=by, at=at)


def _answers(study: Study, by: User, at: datetime) -> str:
    wave = study.waves.get()
    set_texts_apart(wave=wave, at=at)
    key = OpenText.objects.filter(wave=wave).values_list("question_key", flat=True)[0]
    return open_texts(wave=wave, question_key=key, by=by, at=at)[0].text


def _findings(study: Study, by: User, at: datetime) -> str:
    run = ImportRun.objects.get(study=study, status=ImportStatus.REFUSED)
    return str(run.seen_findings(by=by, at=at))


def _export(study: Study, by: User, at: datetime) -> str:
    run = ImportRun.objects.get(study=study, status=ImportStatus.CHECKED)
    read = read_sealed(
        run.path, key_ref=run.key_ref, purpose=Purpose.IMPORT_RESPONSES, by=by, at=at
    )
    return next(read).decode()


def _unwrapped(key: DataKey) -> bytes:
    return unwrap(bytes(key.wrapped or b""), key_ref=key.key_ref, kek_id=key.kek_id)


def _say(**facts: object) -> None:
    print(json.dumps(facts, default=str))  # noqa: T201 (it is how the test process reads it)
