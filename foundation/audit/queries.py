"""Reading the audit record, and checking that nobody changed it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

from django.db import connections, router
from django.db.models import Model, QuerySet

from foundation.audit.log import GENESIS, link, name_of
from foundation.audit.models import AuditEvent

CHUNK = 5000
Progress = Callable[[int, int], None]

_GROUPS = """
WITH RECURSIVE found AS (
    (SELECT split_part(verb, '.', 1) AS name FROM audit_auditevent ORDER BY 1 LIMIT 1)
    UNION ALL
    SELECT (SELECT split_part(verb, '.', 1) FROM audit_auditevent
            WHERE split_part(verb, '.', 1) > found.name ORDER BY 1 LIMIT 1)
    FROM found WHERE found.name IS NOT NULL
)
SELECT name FROM found WHERE name IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Head:
    """The last link at some moment, as ``verify_audit`` prints it: ``<sequence>:<hash>``."""

    sequence: int
    hash: str

    @classmethod
    def from_text(cls, text: str) -> "Head":
        """:raises ValueError: if the text is not a number, a colon and a hash."""
        sequence, _, its_hash = text.partition(":")
        if len(its_hash) != len(GENESIS):
            raise ValueError("A head is a number, a colon and 64 hexadecimal digits.")
        return cls(int(sequence), its_hash)

    def __str__(self) -> str:
        return f"{self.sequence}:{self.hash}"


NOTHING_YET = Head(0, GENESIS)


@dataclass(frozen=True, slots=True)
class ChainReport:
    """``broken_seq`` is the number of the first event that is missing or not as written."""

    ok: bool
    checked: int
    broken_seq: int | None
    what: str
    head: Head


def _tell_nobody(done: int, total: int) -> None:
    """For whoever waits for the end."""


def events_of(study_ref: UUID) -> QuerySet[AuditEvent]:
    """What happened to a study, newest first."""
    return AuditEvent.objects.filter(study_ref=study_ref).order_by("-sequence")


def events_about(subject: Model) -> QuerySet[AuditEvent]:
    """What happened to one thing, newest first."""
    return AuditEvent.objects.filter(subject=name_of(subject)).order_by("-sequence")


def verify_chain(*, kept: Head | None = None, tell: Progress = _tell_nobody) -> ChainReport:
    """Follow every link, then compare the end with the head row and with a head kept elsewhere.

    The links find anything changed, inserted or taken out of the middle. A cut at the end leaves
    a shorter but whole chain; the head row finds that. Somebody who owns the tables could
    rewrite everything including the head row: only ``kept`` (an earlier ``head``, stored outside
    this database) finds that. What is written meanwhile is left for the next time. ``tell`` is
    called with how many events were followed, of how many.
    """
    written, until = _end()
    last = NOTHING_YET
    seen_kept = kept is None or kept == NOTHING_YET
    for events in _in_chunks(until):
        for event in events:
            problem = _problem_with(event, last)
            if problem:
                return ChainReport(False, last.sequence, last.sequence + 1, problem, last)
            last = Head(event.sequence, event.hash)
            seen_kept = seen_kept or last == kept
        tell(last.sequence, until)
    return _compare_end(last, written, kept if not seen_kept else None)


def verb_groups() -> list[str]:
    """The first words of all verbs, such as ``study``: jumps from one to the next in the index."""
    with connections[router.db_for_read(AuditEvent)].cursor() as cursor:
        cursor.execute(_GROUPS)
        return [name for (name,) in cursor.fetchall()]


def _end() -> tuple[Head, int]:
    """The head row and the highest number of an event, as they were at one moment."""
    with connections[router.db_for_read(AuditEvent)].cursor() as cursor:
        cursor.execute(
            "SELECT max(sequence), (SELECT sequence FROM audit_audithead),"
            " (SELECT hash FROM audit_audithead) FROM audit_auditevent"
        )
        highest, sequence, its_hash = cursor.fetchone()
    written = Head(sequence, its_hash) if sequence is not None else NOTHING_YET
    return written, max(highest or 0, 0)


def _in_chunks(until: int) -> Iterator[list[AuditEvent]]:
    """All events up to a number, so many at a time: a million need no more memory than these."""
    last, chunk = -1, CHUNK
    while chunk == CHUNK:
        events = list(
            AuditEvent.objects.filter(sequence__gt=last, sequence__lte=until).order_by("sequence")[
                :CHUNK
            ]
        )
        yield events
        chunk = len(events)
        last = events[-1].sequence if events else last


def _problem_with(event: AuditEvent, last: Head) -> str:
    if event.sequence != last.sequence + 1:
        return "This event is missing."
    if event.previous_hash != last.hash:
        return "This event does not follow the one before it."
    if event.hash != link(event):
        return "This event is not as it was written."
    return ""


def _compare_end(last: Head, written: Head, missed: Head | None) -> ChainReport:
    if written.sequence > last.sequence:
        return ChainReport(
            False, last.sequence, last.sequence + 1, "Events are missing at the end.", last
        )
    if written != last:
        return ChainReport(
            False, last.sequence, last.sequence, "The last event is not the recorded one.", last
        )
    if missed is not None:
        return ChainReport(
            False, last.sequence, missed.sequence, "The head kept elsewhere is not found.", last
        )
    return ChainReport(True, last.sequence, None, "", last)
