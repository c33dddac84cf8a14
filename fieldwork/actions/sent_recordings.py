"""A recording goes to a transcription service: encrypted for it alone, and accounted for."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.db import transaction
from django.utils import timezone

from fieldwork import policies
from fieldwork.models import Recording, SentRecording
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring.files import CHUNK, read_sealed, scratch
from foundation.keyring.keys import KeyDestroyedError, Purpose
from foundation.keyring.outside import encrypt_for
from studies.actions import expect_certificate_of_disclosure
from studies.models import Vendor
from studies.queries import agreement_on_contacts, key_of

OTHER_KEY = "The service’s key changed while the recording was encrypted. Send it again."
GONE = "This recording was destroyed."


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """An encrypted file on its way out: only the vendor opens it. It has no name on the disk."""

    name: str
    size: int
    content: IO[bytes]

    def pieces(self) -> Iterator[bytes]:
        """The whole of it, a piece at a time; it is gone after the last."""
        with self.content:
            while piece := self.content.read(CHUNK):
                yield piece


@dataclass(slots=True)
class _Hashed:
    content: IO[bytes]
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, encrypted: bytes, /) -> None:
        self.size += len(encrypted)
        self.digest.update(encrypted)
        self.content.write(encrypted)


def send_recording(
    *, recording_id: int, vendor_id: int, by: User, at: datetime
) -> tuple[SentRecording, RecordingFile]:
    """The file for the service, with its line in the accounting, committed before the first byte.

    Encrypted as it is read, so that nothing lies on the disk in the clear, and with nothing
    locked: a long video takes its time. Then all is asked again, and only then accounted for.
    Sent again, it is accounted for again. The service owes a certificate that its copy is gone,
    and the study closes only after that was verified (R-141). What it returns is written and
    confirmed like any other transcript.

    :raises Refused: unless who transcribes asks, all agreed to be recorded, and nothing stands
        against the service, before it is encrypted and after.
    """
    recording = Recording.objects.select_related("session__study").get(pk=recording_id)
    vendor = Vendor.objects.get(pk=vendor_id)
    key = _cleared(recording, vendor, by=by, at=at)
    written = _encrypted(recording, key, by=by, at=at)
    try:
        sent = _accounted(recording_id, vendor_id, key, written, by=by, at=at)
    except BaseException:
        written.content.close()
        raise
    name = f"{sent.study.code}-recording-{recording.recording_ref}.age"
    return sent, RecordingFile(name, written.size, written.content)


@transaction.atomic
def _accounted(
    recording_id: int, vendor_id: int, key: str, written: _Hashed, *, by: User, at: datetime
) -> SentRecording:
    rows = Recording.objects.select_for_update(of=("self",), no_key=True)
    recording = rows.select_related("session__study").get(pk=recording_id)
    study, vendor = recording.session.study, Vendor.objects.get(pk=vendor_id)
    if _cleared(recording, vendor, by=by, at=at) != key:
        raise Refused(OTHER_KEY)
    agreement = agreement_on_contacts(study, vendor, on=timezone.localdate(at))
    assert agreement is not None
    sent = SentRecording.objects.create(
        recording=recording,
        study=study,
        medium=recording.medium,
        people=recording.session.people,
        vendor=vendor,
        recipient=vendor.name,
        contract_number=vendor.contract_number,
        agreement_ref=agreement.sharingagreement_ref,
        routine_use=vendor.routine_use,
        public_key=key,
        file_hash=written.digest.hexdigest(),
        file_size=written.size,
        sent_by=by,
        sent_at=at,
    )
    expect_certificate_of_disclosure(
        study=study, vendor_id=vendor.pk, disclosure_ref=sent.disclosure_ref, at=at
    )
    log.record(
        "recording.disclosed",
        subject=recording,
        by=by,
        at=at,
        study_ref=study.study_ref,
        vendor=vendor.pk,
        people=sent.people,
    )
    return sent


def _cleared(recording: Recording, vendor: Vendor, *, by: User, at: datetime) -> str:
    """The public key of a service that may get it at this moment."""
    policies.send_recording.require(by, recording, vendor, at=at)
    key = key_of(vendor)
    assert key is not None
    return key.public_key


def _encrypted(recording: Recording, public_key: str, *, by: User, at: datetime) -> _Hashed:
    content = scratch()  # the view closes it
    try:
        sink, purpose = _Hashed(content), Purpose.TRANSCRIPTION
        pieces = read_sealed(
            recording.path, key_ref=recording.key_ref, purpose=purpose, by=by, at=at
        )
        encrypt_for(public_key, pieces, sink)
        content.seek(0)
    except (KeyDestroyedError, FileNotFoundError):
        content.close()
        raise Refused(GONE) from None
    except BaseException:
        content.close()
        raise
    return sink
