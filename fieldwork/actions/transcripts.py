"""Transcripts: written, completed (then the recording goes), confirmed by a second person."""

from datetime import datetime

from django.db import transaction

from fieldwork import policies
from fieldwork.lifecycle import TranscriptStatus
from fieldwork.models import Session, Transcript
from fieldwork.reading.open_texts import found_in
from fieldwork.reading.screening import Identifying
from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Purpose

CONTACT = frozenset({Identifying.EMAIL, Identifying.PHONE, Identifying.NUMBER})


class TranscriptError(ValueError):
    """The text cannot be complete yet; the message says what to take out, without quoting it."""


@transaction.atomic
def save_transcript(*, session_id: int, text: str, by: User, at: datetime) -> Transcript:
    """Keep a draft, sealed."""
    session = _locked(session_id)
    policies.save_transcript.require(by, session, at=at)
    transcript = _written(session, text, by=by, at=at)
    log.record("transcript.saved", subject=session, by=by, at=at)
    return transcript


@transaction.atomic
def complete_transcript(
    *, session_id: int, text: str, names_removed: bool, by: User, at: datetime
) -> Transcript:
    """Say that the text is whole and names nobody; from now on the recording is due (R-064).

    :raises TranscriptError: if names were not removed, or contact details are still in it.
    """
    session = _locked(session_id)
    policies.complete_transcript.require(by, session, at=at)
    _require_nameless(text, names_removed=names_removed)
    transcript = _written(session, text, by=by, at=at)
    transcript.move(TranscriptStatus.COMPLETE)
    transcript.completed_by = by
    transcript.completed_at = at
    transcript.save()
    log.record("transcript.completed", subject=session, by=by, at=at)
    return transcript


@transaction.atomic
def open_transcript(*, transcript_id: int, purpose: Purpose, by: User, at: datetime) -> str:
    """The text, for a purpose; the opening is kept by the keyring.

    :raises KeyDestroyedError: if it was destroyed.
    """
    transcript = Transcript.objects.select_related("session__study").get(pk=transcript_id)
    policies.open_transcript.require(by, transcript, purpose, at=at)
    text = keys.open_sealed(
        bytes(transcript.sealed_text),
        key_ref=transcript.key_ref,
        aad=transcript.aad,
        purpose=purpose,
        by=by,
        at=at,
    )
    log.record("transcript.opened", subject=transcript.session, by=by, at=at, purpose=str(purpose))
    return text.decode()


@transaction.atomic
def confirm_transcript(*, transcript_id: int, by: User, at: datetime) -> Transcript:
    """A second person has read it and found no name (R-058)."""
    transcript = (
        Transcript.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__study")
        .get(pk=transcript_id)
    )
    policies.confirm_transcript.require(by, transcript, at=at)
    transcript.move(TranscriptStatus.CONFIRMED)
    transcript.confirmed_by = by
    transcript.confirmed_at = at
    transcript.save()
    log.record("transcript.confirmed", subject=transcript.session, by=by, at=at)
    return transcript


def _written(session: Session, text: str, *, by: User, at: datetime) -> Transcript:
    transcript = Transcript.objects.filter(session=session).first() or Transcript(session=session)
    sealed = keys.seal(text.encode(), key_ref=transcript.key_ref, aad=transcript.aad)
    transcript.sealed_text = sealed
    transcript.written_by = by
    transcript.written_at = at
    transcript.save()
    return transcript


def _require_nameless(text: str, *, names_removed: bool) -> None:
    if not text.strip():
        raise TranscriptError("The transcript is empty.")
    if not names_removed:
        raise TranscriptError("Confirm that names and identifying details were taken out.")
    left = dict.fromkeys(f.kind.value for f in found_in(text) if f.kind in CONTACT)
    if left:
        raise TranscriptError(f"The text still holds {' and '.join(left)}. Take it out first.")


def _locked(session_id: int) -> Session:
    return (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study")
        .get(pk=session_id)
    )
