"""Telling ahead of time: once for each distance to a day, though days were missed between."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, slots=True)
class Passed:
    """The nearest of the distances that a day has come within."""

    ends_on: date
    days: int

    def once(self, thing: str) -> str:
        """The name under which it is told: ``pta:41:ends:2027-03-12:30``.

        The day is part of it, so that what was renewed is told again before its new end.
        """
        return f"{thing}:ends:{self.ends_on.isoformat()}:{self.days}"


def thresholds_passed(ends_on: date, on: date, days: Iterable[int]) -> Passed | None:
    """The tightest distance, in days before ``ends_on``, that has come by ``on``; or nothing.

    One answer for every day between two distances: whoever asks daily and tells under ``once``
    tells each person once for a distance, also when the clock stood still on the day itself, and
    never the wider distances after a nearer one. What is over is told only by a distance of 0 or
    less: -14 is two weeks after the day.
    """
    passed = [one for one in days if on >= ends_on - timedelta(days=one)]
    if not passed or (on > ends_on and min(passed) > 0):
        return None
    return Passed(ends_on, min(passed))


def ends_to_ask_for(on: date, days: Iterable[int]) -> tuple[date, date]:
    """The first and last end for which something may be told on this day, for a query.

    What came within its last distance more than a month ago was told long since.
    """
    wanted = tuple(days)
    overdue = -min((*wanted, 0))
    late = overdue + 31 if min(wanted) <= 0 else 0
    return on - timedelta(days=late), on + timedelta(days=max(wanted))


def when(ends_on: date, on: date) -> str:
    """The day in the words of a sentence: “in 28 days, on 12 March 2027”, “today”."""
    said = f"on {ends_on.day} {ends_on:%B %Y}"
    left = (ends_on - on).days
    if left == 0:
        return "today"
    if left < 0:
        return said
    return f"tomorrow, {said}" if left == 1 else f"in {left} days, {said}"
