"""Lines of what is held as the address asks for them: filtered, sorted, as a file."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http.response import HttpResponseBase
from django.utils import timezone

from foundation.printing.sheets import as_csv
from retention.queries import HoldingGroup, Late, late

WEEK, MONTH = timedelta(days=7), timedelta(days=30)
COLUMNS = (
    ("due", "Goes", False),
    ("kind", "What", False),
    ("study", "Study", False),
    ("records", "Records", True),
)
"""Key in the address, heading, and whether it holds numbers."""

SORTED_BY: dict[str, Callable[[HoldingGroup], Any]] = {
    "kind": lambda line: line.title,
    "study": lambda line: line.first.study_code,
    "records": lambda line: line.count,
}
IN_FILE = (
    *("due", "kind", "study", "units", "records", "authority", "why", "legal_hold"),
    *("by_hand", "state", "cause"),
)


def chosen(
    lines: Iterable[HoldingGroup], asked: dict[str, Any], *, at: datetime
) -> list[HoldingGroup]:
    """Those that the filters let through, in the order asked for."""
    study = (asked.get("study") or "").strip().lower()
    record_class, state = asked.get("record_class") or "", asked.get("state") or ""
    found = [
        line
        for line in lines
        if (not study or study in line.first.study_code.lower())
        and (not record_class or line.first.record_class == record_class)
        and (not state or is_in_state(line, state, at))
    ]
    return _in_order(found, asked.get("sort") or "")


def is_in_state(line: HoldingGroup, state: str, at: datetime) -> bool:
    """Whether a line is what the filter of that name shows."""
    due_at = line.due_at
    if state == "held":
        return line.first.kept_by_hold
    if state == "by_hand":
        return line.by_hand
    if state == "undated":
        return due_at is None
    if due_at is None:
        return False
    if state == "due":
        return due_at <= at
    return at < due_at <= at + (WEEK if state == "week" else MONTH)


def heads(sort: str) -> list[dict[str, Any]]:
    """The headings, each with the order it stands in and the one that choosing it gives."""
    by, descending = sort.lstrip("-"), sort.startswith("-")
    by = by if by in SORTED_BY else "due"
    return [
        {
            "label": label,
            "is_number": is_number,
            "order": ("descending" if descending else "ascending") if key == by else "",
            "next": f"-{key}" if key == by and not descending else key,
        }
        for key, label, is_number in COLUMNS
    ]


def as_file(lines: list[HoldingGroup], *, at: datetime) -> HttpResponseBase:
    """The lines as CSV; of what is due, with what keeps it."""
    causes = {id(each.line): each for each in late(lines, at=at)}
    rows = ((*_values(line), *_cause(causes.get(id(line)))) for line in lines)
    return as_csv("retention", IN_FILE, rows)


def _in_order(lines: list[HoldingGroup], sort: str) -> list[HoldingGroup]:
    """They come by day, the undated last; that stays the order among equals."""
    by, descending = sort.lstrip("-"), sort.startswith("-")
    if by in SORTED_BY:
        return sorted(lines, key=SORTED_BY[by], reverse=descending)
    return lines[::-1] if sort == "-due" else lines


def _values(line: HoldingGroup) -> tuple[object, ...]:
    due = timezone.localdate(line.due_at).isoformat() if line.due_at else ""
    counts = (line.units, line.count)
    held, by_hand = ("yes" if each else "no" for each in (line.first.kept_by_hold, line.by_hand))
    said = (line.authority, line.first.why)
    return due, line.title, line.first.study_code, *counts, *said, held, by_hand


def _cause(each: Late | None) -> tuple[str, str]:
    return (str(each.cause.label), each.sentence) if each else ("", "")
