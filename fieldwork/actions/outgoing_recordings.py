"""A recording is made ready for a transcription service: a job encrypts it for that one alone."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

from fieldwork import notices, policies
from fieldwork.lifecycle import OutgoingStatus
from fieldwork.models import OutgoingRecording, Recording
from fieldwork.models.outgoing_recordings import UNDER_WAY
from fieldwork.orphans import OUTGOING
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.alone import alone
from foundation.audit import log
from foundation.keyring import files, keys
from foundation.keyring.files import SealedWriter, read_sealed
from foundation.keyring.keys import KeyDestroyedError, Purpose
from foundation.keyring.outside import encrypt_for
from studies.models import Vendor
from studies.queries import key_of

WRITING_JOB = "fieldwork.jobs.write_recording"
TOLD_EVERY = 16 * 1024 * 1024  # bytes
OTHER_KEY = "The service’s key changed while the recording was encrypted. Send it again."
GONE = "This recording was destroyed."
UNDER_WAY_ALREADY = "This recording is being made ready for this service already."


@transaction.atomic
def send_recording(
    *, recording_id: int, vendor_id: int, by: User, at: datetime
) -> OutgoingRecording:
    """Have a job encrypt it for the service; nothing has left, and nothing is accounted for yet.

    :raises Refused: unless who transcribes asks, all agreed to be recorded, and nothing stands
        against the service.
    """
    recording = _locked_recording(recording_id)
    vendor = Vendor.objects.get(pk=vendor_id)
    key = key_cleared(recording, vendor, by=by, at=at)
    theirs = OutgoingRecording.objects.filter(recording=recording, vendor=vendor)
    if theirs.filter(status__in=UNDER_WAY).exists():
        raise Refused(UNDER_WAY_ALREADY)
    outgoing = OutgoingRecording(
        recording=recording, vendor=vendor, public_key=key, asked_by=by, asked_at=at
    )
    outgoing.path = f"{OUTGOING}/{outgoing.file_ref}"
    outgoing.save()
    _record("sending", outgoing, by=by, at=at)
    job = partial(current_app.send_task, WRITING_JOB, args=[str(outgoing.file_ref)])
    transaction.on_commit(job)
    return outgoing


def write_recording(*, file_ref: UUID, at: datetime) -> OutgoingRecording:
    """Encrypt what was asked for, or stop it if something came to stand against it.

    Called again after a kill it begins anew; while another worker is at it, it does nothing. It is
    encrypted as it is read, so that nothing lies on the disk in the clear, and with nothing locked:
    a long video takes its time. Then everything is asked again.
    """
    with alone(f"recording:{file_ref}") as is_alone:
        outgoing = _called(file_ref)
        if not is_alone or outgoing.status != OutgoingStatus.ENCRYPTING or not outgoing.path:
            return outgoing
        try:
            require_cleared(outgoing, by=outgoing.asked_by, at=at)
            written = _encrypted(outgoing, at=at)
            return _ready(outgoing.pk, written, at=at)
        except Refused as refused:
            return _stopped(outgoing.pk, " ".join(refused.reasons), at=at)


def key_cleared(recording: Recording, vendor: Vendor, *, by: User, at: datetime) -> str:
    """The public key of a service that may get it at this moment.

    :raises Refused: with what stands against it.
    """
    policies.send_recording.require(by, recording, vendor, at=at)
    key = key_of(vendor)
    assert key is not None
    return key.public_key


def require_cleared(outgoing: OutgoingRecording, *, by: User, at: datetime) -> None:
    """:raises Refused: if it may not go any more, or not for the key that it is encrypted for."""
    if key_cleared(outgoing.recording, outgoing.vendor, by=by, at=at) != outgoing.public_key:
        raise Refused(OTHER_KEY)


def locked_outgoing(pk: int) -> OutgoingRecording:
    """Until the transaction ends, with its recording, which nobody destroys meanwhile."""
    rows = OutgoingRecording.objects.select_for_update(of=("self", "recording"), no_key=True)
    return rows.select_related("recording__session__study", "vendor", "asked_by").get(pk=pk)


@dataclass(slots=True)
class _Written:
    """Seals what is encrypted already, and knows what the service will see of it."""

    writer: SealedWriter
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, encrypted: bytes, /) -> None:
        self.size += len(encrypted)
        self.digest.update(encrypted)
        self.writer.write(encrypted)


def _encrypted(outgoing: OutgoingRecording, *, at: datetime) -> _Written:
    try:
        with keys.sealer(outgoing.key_ref) as key:
            written = _Written(SealedWriter(key, outgoing.path))
            try:
                encrypt_for(outgoing.public_key, _read(outgoing, at=at), written)
                written.writer.finish()
            except BaseException:
                written.writer.abandon()
                raise
    except (KeyDestroyedError, FileNotFoundError):
        raise Refused(GONE) from None
    return written


def _read(outgoing: OutgoingRecording, *, at: datetime) -> Iterator[bytes]:
    """The recording in the clear, a piece at a time; the page shows how far it has come."""
    recording, done, told = outgoing.recording, 0, 0
    row = OutgoingRecording.objects.filter(pk=outgoing.pk)
    for piece in read_sealed(
        recording.path,
        key_ref=recording.key_ref,
        purpose=Purpose.TRANSCRIPTION,
        by=outgoing.asked_by,
        at=at,
    ):
        yield piece
        done += len(piece)
        if done - told >= TOLD_EVERY:
            row.update(bytes_done=done)
            told = done


@transaction.atomic
def _ready(pk: int, written: _Written, *, at: datetime) -> OutgoingRecording:
    outgoing = locked_outgoing(pk)
    if outgoing.status != OutgoingStatus.ENCRYPTING:
        raise Refused(GONE)
    require_cleared(outgoing, by=outgoing.asked_by, at=at)
    outgoing.file_hash, outgoing.file_size = written.digest.hexdigest(), written.size
    outgoing.bytes_done, outgoing.ready_at = outgoing.recording.size, at
    outgoing.move(OutgoingStatus.READY)
    outgoing.save()
    notices.tell_asker_recording_made_ready(outgoing, at=at)
    return outgoing


@transaction.atomic
def _stopped(pk: int, reason: str, *, at: datetime) -> OutgoingRecording:
    """For good, with whatever was encrypted; what was ended meanwhile stays as it is."""
    outgoing = locked_outgoing(pk)
    keys.destroy(outgoing.key_ref, at=at)
    files.delete_file(f"{OUTGOING}/{outgoing.file_ref}")
    if outgoing.status != OutgoingStatus.ENCRYPTING:
        return outgoing
    outgoing.path, outgoing.reason = "", reason
    outgoing.move(OutgoingStatus.STOPPED)
    outgoing.save()
    notices.tell_asker_recording_made_ready(outgoing, at=at)
    _record("sending_stopped", outgoing, by=None, at=at)
    return outgoing


def _record(what: str, outgoing: OutgoingRecording, *, by: User | None, at: datetime) -> None:
    log.record(
        f"recording.{what}",
        subject=outgoing.recording,
        by=by,
        at=at,
        study_ref=outgoing.recording.session.study.study_ref,
        vendor=outgoing.vendor_id,
    )


def _called(file_ref: UUID) -> OutgoingRecording:
    rows = OutgoingRecording.objects.select_related(
        "recording__session__study", "vendor", "asked_by"
    )
    return rows.get(file_ref=file_ref)


def _locked_recording(recording_id: int) -> Recording:
    rows = Recording.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("session__study").get(pk=recording_id)
