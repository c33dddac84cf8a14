"""What may follow what: imports, sessions, recordings, transcripts, open answers, batches."""

from collections.abc import Mapping
from typing import TypeVar

from django.db import models

from studies.lifecycle import IllegalMoveError

__all__ = [
    "NEXT_BATCH",
    "NEXT_IMPORT",
    "NEXT_OUTGOING",
    "NEXT_RECORDING",
    "NEXT_SESSION",
    "NEXT_TEXT",
    "NEXT_TRANSCRIPT",
    "BatchStatus",
    "IllegalMoveError",
    "ImportStatus",
    "OutgoingStatus",
    "RecordingStatus",
    "SessionStatus",
    "TextStatus",
    "TranscriptStatus",
    "check",
]


class ImportStatus(models.TextChoices):
    """Where an uploaded file stands."""

    UPLOADED = "uploaded", "Waiting to be read"
    CHECKED = "checked", "Checked"
    REFUSED = "refused", "Refused"
    IMPORTING = "importing", "Being imported"
    DONE = "done", "Imported"
    FAILED = "failed", "Failed, nothing stored"
    DISCARDED = "discarded", "Discarded"


class SessionStatus(models.TextChoices):
    """Where a session stands."""

    SCHEDULED = "scheduled", "Scheduled"
    OPEN = "open", "Under way"
    ENDED = "ended", "Ended"
    CLOSED = "closed", "Closed"


class RecordingStatus(models.TextChoices):
    """Whether a recording still exists."""

    HELD = "held", "Held"
    DESTROYED = "destroyed", "Destroyed"


class OutgoingStatus(models.TextChoices):
    """Where the file of a recording for a transcription service stands."""

    ENCRYPTING = "encrypting", "Being encrypted"
    READY = "ready", "Ready to be downloaded"
    HANDED_OVER = "handed_over", "Sent"
    STOPPED = "stopped", "Stopped"
    LAPSED = "lapsed", "Never downloaded"


class TranscriptStatus(models.TextChoices):
    """How far a transcript has come."""

    DRAFT = "draft", "Draft"
    COMPLETE = "complete", "Complete"
    CONFIRMED = "confirmed", "Confirmed"


class TextStatus(models.TextChoices):
    """What became of an open answer before analysts read any."""

    WAITING = "waiting", "Waiting for review"
    KEPT = "kept", "Kept"
    CUT = "cut", "Kept without what was personal"
    REMOVED = "removed", "Removed"


class BatchStatus(models.TextChoices):
    """Where a pile of paper forms stands."""

    KEYING = "keying", "Being keyed"
    FINISHED = "finished", "Taken over"
    DISCARDED = "discarded", "Given up"


# A file may be read again, with another code book, until it is imported or thrown away.
AFTER_READING = frozenset(
    {
        ImportStatus.UPLOADED,
        ImportStatus.CHECKED,
        ImportStatus.REFUSED,
        ImportStatus.DISCARDED,
    }
)

NEXT_IMPORT: dict[ImportStatus, frozenset[ImportStatus]] = {
    ImportStatus.UPLOADED: AFTER_READING,
    ImportStatus.CHECKED: AFTER_READING | {ImportStatus.IMPORTING},
    ImportStatus.REFUSED: AFTER_READING,
    ImportStatus.IMPORTING: frozenset({ImportStatus.DONE, ImportStatus.FAILED}),
    ImportStatus.FAILED: AFTER_READING,
    ImportStatus.DONE: frozenset(),
    ImportStatus.DISCARDED: frozenset(),
}

NEXT_SESSION: dict[SessionStatus, frozenset[SessionStatus]] = {
    SessionStatus.SCHEDULED: frozenset({SessionStatus.OPEN}),
    SessionStatus.OPEN: frozenset({SessionStatus.ENDED}),
    SessionStatus.ENDED: frozenset({SessionStatus.CLOSED}),
    SessionStatus.CLOSED: frozenset(),
}

NEXT_RECORDING: dict[RecordingStatus, frozenset[RecordingStatus]] = {
    RecordingStatus.HELD: frozenset({RecordingStatus.DESTROYED}),
    RecordingStatus.DESTROYED: frozenset(),
}

NEXT_OUTGOING: dict[OutgoingStatus, frozenset[OutgoingStatus]] = {
    # Whatever came to stand against it until the file is whole stops it for good.
    OutgoingStatus.ENCRYPTING: frozenset({OutgoingStatus.READY, OutgoingStatus.STOPPED}),
    OutgoingStatus.READY: frozenset({OutgoingStatus.HANDED_OVER, OutgoingStatus.LAPSED}),
    OutgoingStatus.HANDED_OVER: frozenset(),
    OutgoingStatus.STOPPED: frozenset(),
    OutgoingStatus.LAPSED: frozenset(),
}

NEXT_TRANSCRIPT: dict[TranscriptStatus, frozenset[TranscriptStatus]] = {
    TranscriptStatus.DRAFT: frozenset({TranscriptStatus.DRAFT, TranscriptStatus.COMPLETE}),
    TranscriptStatus.COMPLETE: frozenset({TranscriptStatus.CONFIRMED}),
    TranscriptStatus.CONFIRMED: frozenset(),
}

# The original is gone once somebody has decided, so nothing follows.
NEXT_TEXT: dict[TextStatus, frozenset[TextStatus]] = {
    TextStatus.WAITING: frozenset({TextStatus.KEPT, TextStatus.CUT, TextStatus.REMOVED}),
    TextStatus.KEPT: frozenset(),
    TextStatus.CUT: frozenset(),
    TextStatus.REMOVED: frozenset(),
}

NEXT_BATCH: dict[BatchStatus, frozenset[BatchStatus]] = {
    BatchStatus.KEYING: frozenset({BatchStatus.FINISHED, BatchStatus.DISCARDED}),
    BatchStatus.FINISHED: frozenset(),
    BatchStatus.DISCARDED: frozenset(),
}

State = TypeVar(
    "State",
    ImportStatus,
    SessionStatus,
    RecordingStatus,
    OutgoingStatus,
    TranscriptStatus,
    TextStatus,
    BatchStatus,
)


def check(following: Mapping[State, frozenset[State]], current: State, to: State) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    if to not in following[current]:
        raise IllegalMoveError(str(current.label), str(to.label))
