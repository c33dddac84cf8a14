"""Recordings: sealed before they touch the disk, played for two purposes only."""

import uuid
from collections.abc import Iterator
from datetime import datetime

from django.db import transaction

from fieldwork import policies
from fieldwork.models import Recording, Session
from fieldwork.models.sessions import RECORDINGS, RecordingMedium
from foundation.access.models import User
from foundation.audit import log
from foundation.keyring.files import SealedFileInfo, delete_file, read_sealed
from foundation.keyring.keys import Purpose
from foundation.keyring.uploads import SealedUpload, adopt_upload


@transaction.atomic
def attach_recording(
    *, session_id: int, upload: SealedUpload, medium: RecordingMedium, by: User, at: datetime
) -> Recording:
    """Keep an uploaded recording under the session's own key.

    :raises Refused: unless everybody agreed to this medium before the session began.
    """
    # Neither the study nor its wave closes, and no report is made, while the recording comes in.
    session = (
        Session.objects.select_for_update(of=("self", "study"), no_key=True)
        .select_related("study")
        .get(pk=session_id)
    )
    policies.attach_recording.require(by, session, medium, at=at)
    recording_ref = uuid.uuid4()
    adopted = adopt_upload(
        upload.upload_ref,
        key_ref=session.key_ref,
        name=f"{RECORDINGS}/{recording_ref}",
        purpose=Purpose.RECEIVE_UPLOAD,
        by=by,
        at=at,
    )
    try:
        return _recorded(session, adopted, recording_ref, medium, by=by, at=at)
    except Exception:
        delete_file(adopted.path)  # no row will ever own it
        raise


def _recorded(
    session: Session,
    adopted: SealedFileInfo,
    recording_ref: uuid.UUID,
    medium: RecordingMedium,
    *,
    by: User,
    at: datetime,
) -> Recording:
    recording = Recording.objects.create(
        recording_ref=recording_ref,
        session=session,
        medium=medium,
        path=adopted.path,
        key_ref=session.key_ref,
        size=adopted.size,
        started_at=session.started_at or at,
    )
    log.record(
        "recording.attached",
        subject=recording,
        by=by,
        at=at,
        study_ref=session.study.study_ref,
        medium=str(medium),
    )
    return recording


@transaction.atomic
def play_recording(
    *, recording_id: int, purpose: Purpose, by: User, at: datetime
) -> Iterator[bytes]:
    """The recording in pieces, for transcription or a check of accuracy; that it was played stays.

    :raises Refused: for any other purpose, and to whoever has no business with it.
    """
    recording = Recording.objects.select_related("session__study").get(pk=recording_id)
    policies.play_recording.require(by, recording, purpose, at=at)
    log.record(
        "recording.played",
        subject=recording,
        by=by,
        at=at,
        study_ref=recording.session.study.study_ref,
        purpose=str(purpose),
    )
    return read_sealed(recording.path, key_ref=recording.key_ref, purpose=purpose, by=by, at=at)
