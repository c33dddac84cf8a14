"""Who may send a recording to a transcription service, and who reads what was sent."""

from datetime import datetime

from django.utils import timezone

from fieldwork import queries
from fieldwork.lifecycle import OutgoingStatus, RecordingStatus, SessionStatus
from fieldwork.models import OutgoingRecording, Recording
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from studies.models import Vendor
from studies.queries import reasons_against_transcribing
from studies.queries.access import conditions


@Policy
def send_recording(user: User, recording: Recording, vendor: Vendor, *, at: datetime) -> Conditions:
    """Who transcribes, what all agreed to, to a service against which nothing stands (R-164)."""
    yield from _may_go(user, recording, vendor, at=at)


@Policy
def download_recording(user: User, outgoing: OutgoingRecording, *, at: datetime) -> Conditions:
    """Who might send it now, of a file that is made and lies here still."""
    yield from _may_go(user, outgoing.recording, outgoing.vendor, at=at)
    yield outgoing.status != OutgoingStatus.ENCRYPTING, "The file is still being encrypted."
    made = outgoing.status in {OutgoingStatus.READY, OutgoingStatus.HANDED_OVER}
    yield made and bool(outgoing.path), "The file is not here any more. Send the recording again."


def _may_go(user: User, recording: Recording, vendor: Vendor, *, at: datetime) -> Conditions:
    session = recording.session
    yield from conditions(user, "transcribe_session", session.study, at=at)
    yield recording.status == RecordingStatus.HELD, "This recording was destroyed."
    yield not session.study.is_closed, "The study is closed."
    yield (
        session.status in {SessionStatus.ENDED, SessionStatus.CLOSED},
        "A session is transcribed after it ended.",
    )
    yield queries.is_still_written(session), "The transcript is complete."
    yield (
        queries.everybody_agreed(session, f"record_{recording.medium}"),
        "Not everyone agreed to this kind of recording before the session began.",
    )
    for reason in reasons_against_transcribing(session.study, vendor, on=timezone.localdate(at)):
        yield False, reason


@Policy
def list_sent_recordings(user: User, *, at: datetime) -> Conditions:
    """The offices for privacy, and auditors (5 U.S.C. 552a(c))."""
    reads = may_use_page(user, "disclosures", at=at)
    yield reads, "The offices for privacy and auditors read this."
