"""When something must be gone, and under which authority. Pure: no models, no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from retention.periods import A_DAY, A_YEAR, NO_TIME, Period

__all__ = [
    "A_DAY",
    "A_YEAR",
    "GRS_010",
    "GRS_020",
    "NO_TIME",
    "Period",
    "Promise",
    "Rule",
    "choose",
    "earliest",
]

GRS_010 = "GRS 6.5 item 010 (DAA-GRS-2017-0002-0001)"
GRS_020 = "GRS 6.5 item 020 (DAA-GRS-2017-0002-0002)"

FIXED = "Neither longer nor shorter: what happened decides, and no period."


@dataclass(frozen=True, slots=True)
class Promise:
    """One rule applied to one thing: gone by ``due_at``, because ``authority`` says so.

    ``reason`` is a sentence that names nobody: it is printed on certificates.
    ``is_default_period`` marks the schedule's own period ("one year after closing"), which an
    approved information collection request may replace (C-4); a promise made by an event
    ("transcribed") is never replaced. ``rule`` is the key of the rule that made it, ``since`` the
    moment at which its clock started; a period that no rule has, such as that of a clearance, has
    no key.
    """

    due_at: datetime
    authority: str
    reason: str
    is_default_period: bool = False
    rule: str = ""
    since: datetime | None = None

    def not_before(self, moment: datetime) -> "Promise":
        """The same promise, kept at the earliest at ``moment``."""
        return replace(self, due_at=max(self.due_at, moment))


@dataclass(frozen=True, slots=True)
class Rule:
    """What starts a clock, how long it runs, and who says so.

    ``key`` is the record class, a dot, and the event; ``event`` is the sentence of what starts the
    clock, in the past: “The study closed.” ``period`` is where the department starts: what is in
    force, the rule book says. ``words`` tell people what is kept how long, in plain English.
    Where ``icr_replaces``, a clearance's own period counts instead (C-4). The department may set
    the period between ``shortest`` and ``longest``, for the reason that ``limits`` gives; not at
    all where they are ``None``. ``extendable`` is how much longer “still needed” may keep things;
    ``None`` where it may not.
    """

    key: str
    event: str
    period: Period
    authority: str
    words: str
    icr_replaces: bool = False
    shortest: Period | None = None
    longest: Period | None = None
    limits: str = FIXED
    extendable: Period | None = None

    @property
    def may_change(self) -> bool:
        """Whether the department may set another period at all."""
        return self.shortest is not None and self.longest is not None

    @property
    def ends_with_need(self) -> bool:
        """Whether things may go before their day because nobody needs them (R-032, R-065)."""
        return self.icr_replaces and self.may_change

    def allows(self, period: Period) -> bool:
        """Whether the department may set this period."""
        if self.shortest is None or self.longest is None:
            return False
        return self.shortest.length <= period.length <= self.longest.length

    def promise(self, since: datetime, *, period: Period | None = None) -> Promise:
        """What the rule says of a thing whose clock started at ``since``.

        ``period`` is what is in force where the department has set another one.
        """
        runs = self.period if period is None else period
        happened = f"{self.event[0].lower()}{self.event[1:]}"
        return Promise(
            due_at=runs.after(since),
            authority=self.authority,
            reason=f"{runs.have_passed} since {happened}" if runs else self.event,
            is_default_period=self.icr_replaces,
            rule=self.key,
            since=since,
        )


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
