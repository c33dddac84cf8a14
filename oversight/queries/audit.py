"""The audit record for auditors: who did what to which study, a page at a time (R-158).

Nothing here counts or skips over the whole record: a million events answer like a hundred.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.audit.models import AuditEvent, AuditHead, verb_group
from studies.models import Study
from studies.views.activity import sentence

THE_CLOCK = "clock"
MOST_COUNTED = 1000
MOST_AT_ONCE = 5000
COLUMNS = (
    *("Number", "When", "Who", "What", "Verb", "Study", "Subject", "Facts"),
    *("Previous hash", "Hash"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One event in words; ``code`` is the study's, ``facts`` are codes, numbers and dates."""

    event: AuditEvent
    what: str
    who: str
    code: str
    facts: str


@dataclass(frozen=True, slots=True)
class EventPage:
    """So many entries, newest first; the numbers are where the pages beside it begin."""

    entries: list[Entry]
    older: int | None
    newer: int | None


def find_events(asked: Mapping[str, Any]) -> QuerySet[AuditEvent]:
    """The events that fit what was asked, newest first."""
    events = AuditEvent.objects.order_by("-at", "-sequence")
    if asked.get("study"):
        refs = Study.objects.filter(code=asked["study"].strip().upper()).values("study_ref")
        events = events.filter(study_ref__in=list(refs.values_list("study_ref", flat=True)))
    if asked.get("by"):
        events = events.filter(by_ref=None if asked["by"] == THE_CLOCK else asked["by"])
    if asked.get("group"):
        events = events.annotate(group=verb_group()).filter(group=asked["group"])
    if asked.get("subject"):
        events = events.filter(subject=asked["subject"].strip())
    if asked.get("since"):
        events = events.filter(at__gte=_start_of(asked["since"]))
    if asked.get("until"):
        events = events.filter(at__lt=_start_of(asked["until"] + timedelta(days=1)))
    return events


def page_of(
    events: QuerySet[AuditEvent], *, before: int | None, after: int | None, rows: int
) -> EventPage:
    """The page below one event or above another, found by its place, never by skipping."""
    if after is not None:
        found = list(_beside(events, after, newer=True).order_by("at", "sequence")[: rows + 1])
        shown, more = found[:rows][::-1], len(found) > rows
        is_there = AuditEvent.objects.filter(sequence=after).exists()
        return EventPage(
            list(as_entries(shown)),
            older=shown[-1].sequence if shown and is_there else None,
            newer=shown[0].sequence if more else None,
        )
    if before is not None:
        events = _beside(events, before, newer=False)
    found = list(events[: rows + 1])
    shown = found[:rows]
    return EventPage(
        list(as_entries(shown)),
        older=shown[-1].sequence if len(found) > rows else None,
        newer=shown[0].sequence if shown and before is not None else None,
    )


def how_many(events: QuerySet[AuditEvent], *, is_filtered: bool) -> tuple[int, bool]:
    """How many fit, and whether there are more than that: beyond a thousand nobody counts."""
    if not is_filtered:
        head = AuditHead.objects.first()
        return (head.sequence if head else 0), False
    counted = len(events.order_by().values_list("sequence", flat=True)[: MOST_COUNTED + 1])
    return min(counted, MOST_COUNTED), counted > MOST_COUNTED


def as_entries(events: Iterable[AuditEvent]) -> Iterator[Entry]:
    """Events in words; people and studies are looked up once for all of them."""
    events = list(events)
    people = {event.by_ref for event in events if event.by_ref}
    studies = {event.study_ref for event in events if event.study_ref}
    names = {one.user_ref: str(one) for one in User.objects.filter(user_ref__in=people)}
    found = Study.objects.filter(study_ref__in=studies).values_list("study_ref", "code")
    return _in_words(events, names, dict(found))


def sheet(events: QuerySet[AuditEvent]) -> Iterator[tuple[object, ...]]:
    """Every event that fits as a row of a file, fetched as it is taken."""
    chunk: list[AuditEvent] = []
    for event in events.iterator(chunk_size=MOST_AT_ONCE):
        chunk.append(event)
        if len(chunk) == MOST_AT_ONCE:
            yield from map(_row, as_entries(chunk))
            chunk = []
    yield from map(_row, as_entries(chunk))


def _in_words(
    events: Iterable[AuditEvent], names: dict[UUID, str], codes: dict[UUID, str]
) -> Iterator[Entry]:
    for event in events:
        who = names.get(event.by_ref, "Unknown") if event.by_ref else "The portal, by the clock"
        facts = ", ".join(f"{name}: {value}" for name, value in event.facts.items())
        code = codes.get(event.study_ref, "") if event.study_ref else ""
        yield Entry(event, sentence(event.verb), who, code, facts)


def _row(entry: Entry) -> tuple[object, ...]:
    event = entry.event
    return (
        *(event.sequence, timezone.localtime(event.at).isoformat(), entry.who, entry.what),
        *(event.verb, entry.code, event.subject, entry.facts, event.previous_hash, event.hash),
    )


def _beside(events: QuerySet[AuditEvent], sequence: int, *, newer: bool) -> QuerySet[AuditEvent]:
    """What happened before or after an event. Written so that an index leads there."""
    at = AuditEvent.objects.filter(sequence=sequence).values_list("at", flat=True).first()
    if at is None:
        return events.none()
    if newer:
        return events.filter(Q(at__gt=at) | Q(at=at, sequence__gt=sequence), at__gte=at)
    return events.filter(Q(at__lt=at) | Q(at=at, sequence__lt=sequence), at__lte=at)


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
