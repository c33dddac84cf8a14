"""Who may run sessions, record, play and transcribe, and when."""

from datetime import datetime

from fieldwork import queries
from fieldwork.lifecycle import RecordingStatus, SessionStatus, TranscriptStatus
from fieldwork.models import Recording, Session, Transcript
from fieldwork.models.sessions import Medium, RecordingMedium
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.keyring.keys import Purpose
from studies.lifecycle import StudyStatus
from studies.models import Study, Wave
from studies.queries import may, records_calls
from studies.queries.access import conditions
from studies.vocabulary import Method

PLAYBACK = frozenset({Purpose.TRANSCRIPTION, Purpose.ACCURACY_CHECK})


@Policy
def open_session_page(user: User, study: Study, *, at: datetime) -> Conditions:
    """Who runs sessions of a collecting study sees the form."""
    yield from conditions(user, "facilitate_session", study, at=at)
    yield study.status == StudyStatus.COLLECTING, "The study is not collecting."


@Policy
def view_session(user: User, session: Session, *, at: datetime) -> Conditions:
    """The team members who run or transcribe sessions see them (R-062)."""
    yield (
        may(user, "facilitate_session", session.study, at=at)
        or may(user, "transcribe_session", session.study, at=at),
        "You neither run nor transcribe sessions of this study.",
    )


@Policy
def facilitate(user: User, session: Session, *, at: datetime) -> Conditions:
    """Asked before a form of the facilitator is even read."""
    yield from conditions(user, "facilitate_session", session.study, at=at)


@Policy
def transcribe(user: User, session: Session, *, at: datetime) -> Conditions:
    """Asked before a form of the transcriber is even read."""
    yield from conditions(user, "transcribe_session", session.study, at=at)


@Policy
def schedule_session(user: User, study: Study, wave: Wave, *, at: datetime) -> Conditions:
    """A trained facilitator may plan a session once the study collects (R-069)."""
    yield from conditions(user, "facilitate_session", study, at=at)
    yield study.status == StudyStatus.COLLECTING, "The study is not collecting."
    yield wave.study_id == study.pk and wave.is_open, "Choose an open wave of this study."


@Policy
def acknowledge_script(user: User, session: Session, *, at: datetime) -> Conditions:
    """The facilitator reads the statements before the session starts (R-046, R-134, R-168)."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield session.status == SessionStatus.SCHEDULED, "The session has started already."


@Policy
def record_consents(user: User, session: Session, *, at: datetime) -> Conditions:
    """Decisions are recorded after the statements were read and before the session starts."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield session.status == SessionStatus.SCHEDULED, "The session has started already."
    yield session.script_acknowledged_at, "Read the statements to the participants first."


@Policy
def start_session(user: User, session: Session, *, at: datetime) -> Conditions:
    """Everyone was told, and everyone agreed to take part (R-069, R-134, R-168)."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield session.status == SessionStatus.SCHEDULED, "The session has started already."
    yield session.wave.is_open, "The wave is closed."
    yield session.script_acknowledged_at, "Read the statements to the participants first."
    yield (
        queries.everybody_agreed(session, "participate"),
        (
            "Not everyone has agreed to take part, or more people than were planned have; "
            "record each participant's decision."
        ),
    )


@Policy
def end_session(user: User, session: Session, *, at: datetime) -> Conditions:
    """The facilitator ends what is under way."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield session.status == SessionStatus.OPEN, "The session is not under way."


@Policy
def close_session(user: User, session: Session, *, at: datetime) -> Conditions:
    """A session closes with its debrief (R-107)."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield session.status == SessionStatus.ENDED, "The session has not ended."


@Policy
def attach_recording(
    user: User, session: Session, medium: RecordingMedium, *, at: datetime
) -> Conditions:
    """Only what everybody agreed to before the start may be kept (R-047, R-048, R-060, R-068)."""
    yield from conditions(user, "facilitate_session", session.study, at=at)
    yield session.facilitator_id == user.pk, "Another person runs this session."
    yield (
        session.status in {SessionStatus.OPEN, SessionStatus.ENDED},
        ("Only a session that has started can have a recording."),
    )
    yield not session.study.is_closed, "The study is closed."
    yield (
        session.medium != Medium.PHONE
        or session.study.method != Method.SURVEY
        or records_calls(session.study),
        "The plan of this survey does not say that it holds recordings.",
    )
    yield (
        medium == RecordingMedium.AUDIO or session.medium != Medium.PHONE,
        ("By phone only sound may be recorded."),
    )
    yield (
        queries.everybody_agreed(session, f"record_{medium}"),
        ("Not everyone agreed to this kind of recording before the session began."),
    )
    yield (
        not queries.recordings_are_over(session),
        (
            "The recordings of this session were destroyed or its transcript is complete; "
            "no other can be added."
        ),
    )


@Policy
def play_recording(
    user: User, recording: Recording, purpose: Purpose, *, at: datetime
) -> Conditions:
    """Playing serves transcription or a check of accuracy, and nothing else (R-062, R-063)."""
    yield from conditions(user, "transcribe_session", recording.session.study, at=at)
    yield purpose in PLAYBACK, "A recording is played for transcription or to check accuracy only."
    yield recording.status == RecordingStatus.HELD, "This recording was destroyed."


@Policy
def save_transcript(user: User, session: Session, *, at: datetime) -> Conditions:
    """Who transcribes may write until the transcript is complete."""
    yield from conditions(user, "transcribe_session", session.study, at=at)
    yield (
        session.status in {SessionStatus.ENDED, SessionStatus.CLOSED},
        ("A session is transcribed after it ended."),
    )
    yield not session.study.is_closed, "The study is closed."
    yield queries.is_still_written(session), "The transcript is complete."


@Policy
def complete_transcript(user: User, session: Session, *, at: datetime) -> Conditions:
    """Completing it makes the recording due at once (R-064)."""
    yield from conditions(user, "transcribe_session", session.study, at=at)
    yield (
        session.status in {SessionStatus.ENDED, SessionStatus.CLOSED},
        ("A session is transcribed after it ended."),
    )
    yield queries.is_still_written(session), "The transcript is complete."


@Policy
def open_transcript(
    user: User, transcript: Transcript, purpose: Purpose, *, at: datetime
) -> Conditions:
    """Reading a transcript has a purpose, like everything sealed."""
    yield from conditions(user, "transcribe_session", transcript.session.study, at=at)
    yield purpose in PLAYBACK | {Purpose.ANALYSIS}, "Say for which purpose you read it."


@Policy
def confirm_transcript(user: User, transcript: Transcript, *, at: datetime) -> Conditions:
    """A second person confirms that no name is left (R-058)."""
    yield from conditions(user, "transcribe_session", transcript.session.study, at=at)
    yield (
        user.pk not in {transcript.completed_by_id, transcript.written_by_id},
        ("You wrote this transcript; another person confirms it."),
    )
    yield transcript.status == TranscriptStatus.COMPLETE, "This is not waiting to be confirmed."
