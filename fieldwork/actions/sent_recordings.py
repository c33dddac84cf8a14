"""A recording goes to a transcription service: encrypted for it alone, and accounted for."""

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from fieldwork import policies
from fieldwork.models import Recording, SentRecording
from foundation.access.models import User
from foundation.audit import log
from foundation.keyring.files import CHUNK, read_sealed
from foundation.keyring.keys import Purpose
from foundation.keyring.outside import encrypt_for
from studies.actions import expect_certificate_of_disclosure
from studies.models import Vendor
from studies.queries import agreement_on_contacts, key_of


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


@transaction.atomic
def send_recording(
    *, recording_id: int, vendor_id: int, by: User, at: datetime
) -> tuple[SentRecording, RecordingFile]:
    """The file for the service, with its line in the accounting, committed before the first byte.

    Encrypted as it is read, so that nothing lies on the disk in the clear. Sent again, it is
    accounted for again. The service owes a certificate that its copy is gone, and the study
    closes only after that was verified (R-141). What it returns is written and confirmed like any
    other transcript.

    :raises Refused: unless who transcribes asks, all agreed to be recorded, and nothing stands
        against the service.
    """
    recording = (
        Recording.objects.select_for_update(of=("self",), no_key=True)
        .select_related("session__study")
        .get(pk=recording_id)
    )
    study, vendor = recording.session.study, Vendor.objects.get(pk=vendor_id)
    policies.send_recording.require(by, recording, vendor, at=at)
    agreement = agreement_on_contacts(study, vendor, on=timezone.localdate(at))
    key = key_of(vendor)
    assert agreement is not None
    assert key is not None
    written = _encrypted(recording, key.public_key, by=by, at=at)
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
        public_key=key.public_key,
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
    name = f"{study.code}-recording-{recording.recording_ref}.age"
    return sent, RecordingFile(name, written.size, written.content)


def _encrypted(recording: Recording, public_key: str, *, by: User, at: datetime) -> _Hashed:
    content = tempfile.TemporaryFile(dir=settings.PORTAL_FILES_DIR)  # noqa: SIM115 : the view closes it
    try:
        sink, purpose = _Hashed(content), Purpose.TRANSCRIPTION
        pieces = read_sealed(
            recording.path, key_ref=recording.key_ref, purpose=purpose, by=by, at=at
        )
        encrypt_for(public_key, pieces, sink)
        content.seek(0)
    except BaseException:
        content.close()
        raise
    return sink
