"""A recording goes to a transcription service: downloaded for it, and accounted for (R-164)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader

from django.db import transaction
from django.utils import timezone

from fieldwork import policies
from fieldwork.actions.outgoing_recordings import GONE, locked_outgoing, require_cleared
from fieldwork.lifecycle import OutgoingStatus
from fieldwork.models import OutgoingRecording, SentRecording
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring.files import CHUNK, open_seekable
from foundation.keyring.keys import KeyDestroyedError, Purpose
from studies.actions import expect_certificate_of_disclosure
from studies.queries import agreement_on_contacts


@dataclass(frozen=True, slots=True)
class RecordingFile:
    """An encrypted file on its way out: only the service opens it."""

    name: str
    size: int
    content: BufferedReader

    def pieces(self) -> Iterator[bytes]:
        """The whole of it, a piece at a time."""
        with self.content:
            while piece := self.content.read(CHUNK):
                yield piece


def download_recording(*, outgoing: OutgoingRecording, by: User, at: datetime) -> RecordingFile:
    """The file for the service, with its line in the accounting, committed before the first byte.

    Everything is asked again. While the file is there it is given again, as one and the same
    disclosure. The service owes a certificate that its copy is gone, and the study closes only
    after that was verified (R-141). What it returns is written and confirmed like any transcript.

    :raises Refused: unless who transcribes fetches it, and nothing stands against the service.
    """
    with transaction.atomic():
        locked = locked_outgoing(outgoing.pk)
        policies.download_recording.require(by, locked, at=at)
        require_cleared(locked, by=by, at=at)
        if locked.status == OutgoingStatus.READY:
            _account_for(locked, by=by, at=at)
    name = f"{locked.recording.session.study.code}-recording-{locked.recording.recording_ref}.age"
    purpose = Purpose.TRANSCRIPTION
    try:
        content = open_seekable(locked.path, key_ref=locked.key_ref, purpose=purpose, by=by, at=at)
    except (KeyDestroyedError, FileNotFoundError):
        raise Refused(GONE) from None
    return RecordingFile(name, locked.file_size, content)


def _account_for(outgoing: OutgoingRecording, *, by: User, at: datetime) -> None:
    recording, vendor = outgoing.recording, outgoing.vendor
    study = recording.session.study
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
        public_key=outgoing.public_key,
        file_hash=outgoing.file_hash,
        file_size=outgoing.file_size,
        sent_by=by,
        sent_at=at,
    )
    outgoing.downloaded_at = at
    outgoing.move(OutgoingStatus.HANDED_OVER)
    outgoing.save(update_fields=["status", "downloaded_at"])
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
