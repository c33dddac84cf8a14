"""Recordings on their way to a transcription service, through the real actions."""

from datetime import datetime
from typing import Any

from fieldwork.actions import download_recording, send_recording, write_recording
from fieldwork.models import OutgoingRecording, Recording, SentRecording
from foundation.access.models import User
from studies.contracts import VendorKind
from studies.models import Vendor
from tests.builders.fieldwork import ENDED
from tests.builders.handovers import a_vendor_key, agree_on_contacts
from tests.builders.studies import a_vendor


def a_service(
    recording: Recording, *, key: bool = True, agreed: bool = True, **facts: Any
) -> Vendor:
    """A transcription service that may get recordings of the study."""
    said = {"routine_use": "DHS/ALL-002, F", "redissemination_limits": "To nobody."}
    vendor = a_vendor(**{"kind": VendorKind.TRANSCRIPTION, **said, **facts})
    if key:
        a_vendor_key(vendor)
    if agreed:
        agree_on_contacts(recording.session.study, vendor)
    return vendor


def an_outgoing_recording(
    recording: Recording,
    vendor: Vendor,
    *,
    by: User | None = None,
    at: datetime = ENDED,
    is_made: bool = True,
) -> OutgoingRecording:
    """Asked for, and encrypted by the job."""
    by = by or recording.session.facilitator
    outgoing = send_recording(recording_id=recording.pk, vendor_id=vendor.pk, by=by, at=at)
    return write_recording(file_ref=outgoing.file_ref, at=at) if is_made else outgoing


def a_sent_recording(recording: Recording, vendor: Vendor) -> tuple[SentRecording, bytes]:
    """What was written down, and the file."""
    outgoing = an_outgoing_recording(recording, vendor)
    by = recording.session.facilitator
    file = download_recording(outgoing=outgoing, by=by, at=ENDED)
    return SentRecording.objects.latest("pk"), b"".join(file.pieces())
