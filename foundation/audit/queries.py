"""Reading the audit record, and checking that nobody changed it."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from foundation.audit.log import GENESIS, link
from foundation.audit.models import AuditEvent, AuditHead


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


def events_of(study_ref: UUID) -> QuerySet[AuditEvent]:
    """What happened to a study, newest first."""
    return AuditEvent.objects.filter(study_ref=study_ref).order_by("-sequence")


def verify_chain(*, kept: Head | None = None) -> ChainReport:
    """Follow every link, then compare the end with the head row and with a head kept elsewhere.

    The links find anything changed, inserted or taken out of the middle. A cut at the end leaves
    a shorter but whole chain; the head row finds that. Somebody who owns the tables could
    rewrite everything including the head row: only ``kept`` (an earlier ``head``, stored outside
    this database) finds that.
    """
    last = NOTHING_YET
    seen_kept = kept is None or kept == NOTHING_YET
    for event in AuditEvent.objects.order_by("sequence").iterator(chunk_size=5000):
        problem = _problem_with(event, last)
        if problem:
            return ChainReport(False, last.sequence, last.sequence + 1, problem, last)
        last = Head(event.sequence, event.hash)
        seen_kept = seen_kept or last == kept
    return _compare_end(last, kept if not seen_kept else None)


def _problem_with(event: AuditEvent, last: Head) -> str:
    if event.sequence != last.sequence + 1:
        return "This event is missing."
    if event.previous_hash != last.hash:
        return "This event does not follow the one before it."
    if event.hash != link(event):
        return "This event is not as it was written."
    return ""


def _compare_end(last: Head, missed: Head | None) -> ChainReport:
    row = AuditHead.objects.first()
    written = Head(row.sequence, row.hash) if row else NOTHING_YET
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
