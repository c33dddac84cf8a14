"""When something must be gone, and under which authority. Pure: no models, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

GRS_010 = "GRS 6.5 item 010 (DAA-GRS-2017-0002-0001)"
GRS_020 = "GRS 6.5 item 020 (DAA-GRS-2017-0002-0002)"


@dataclass(frozen=True, slots=True)
class Promise:
    """One rule applied to one thing: gone by ``due_at``, because ``authority`` says so.

    ``reason`` is a sentence that names nobody: it is printed on certificates.
    ``is_default_period`` marks the schedule's own period ("one year after closing"), which an
    approved information collection request may replace (C-4); a promise made by an event
    ("transcribed") is never replaced.
    """

    due_at: datetime
    authority: str
    reason: str
    is_default_period: bool = False


def earliest(promises: Iterable[Promise]) -> Promise | None:
    """The promise that falls due first; the first named where two fall together (C-4)."""
    return min(promises, key=lambda promise: promise.due_at, default=None)


def choose(promises: Sequence[Promise], icr: Promise | None) -> Promise | None:
    """The promise that governs: the ICR's period replaces the default one, then the earliest wins.

    Source: decision C-4; R-082.
    """
    if icr is None:
        return earliest(promises)
    return earliest([*(promise for promise in promises if not promise.is_default_period), icr])


def a_year_after(moment: datetime) -> datetime:
    """The same moment a year later; 29 February becomes 1 March, so that nothing goes early."""
    try:
        return moment.replace(year=moment.year + 1)
    except ValueError:
        return moment.replace(year=moment.year + 1, month=3, day=1)
