"""The drawing of what goes when: one lane per kind of record, from now to the day it goes.

Pure. Places along the line are percentages of its width, so that words keep their size on a phone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from retention.queries import HoldingGroup

LANE = 48
HEAD = 28
FOOT = 8
MOST_TICKS = 4
STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
"""Months from one mark of the scale to the next."""
ROOM = 12.0
"""Percentage of the width that the word of a mark takes."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the scale and its word."""

    x: str
    word: str


@dataclass(frozen=True, slots=True)
class Lane:
    """One kind of record: the bar to its last day, and a dot for each day on which some go."""

    title: str
    said: str
    tone: str
    left: str
    width: str
    dots: tuple[str, ...]
    top: int

    @property
    def bar(self) -> int:
        """Where the bar lies, below its words."""
        return self.top + 26

    @property
    def middle(self) -> int:
        """The middle of the bar."""
        return self.bar + 5

    @property
    def words(self) -> int:
        """The line on which its words stand."""
        return self.top + 18


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture. ``told`` says the same in sentences, for those who cannot see it."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Mark, ...]
    today: Mark
    told: str

    @property
    def height(self) -> int:
        """In pixels."""
        return HEAD + LANE * len(self.lanes) + FOOT


def drawn(lines: Iterable[HoldingGroup], *, at: datetime) -> Drawing | None:
    """The picture of these lines; ``None`` where nothing has a day yet."""
    kinds: dict[str, list[HoldingGroup]] = {}
    for line in lines:
        kinds.setdefault(line.title, []).append(line)
    days = [_day(line) for each in kinds.values() for line in each if line.due_at]
    if not days:
        return None
    today = timezone.localdate(at)
    scale = _Scale(min(today, *days), max(today + timedelta(days=7), *days))
    lanes = tuple(
        _lane(title, each, scale, today, HEAD + LANE * number)
        for number, (title, each) in enumerate(kinds.items())
    )
    told = " ".join(f"{lane.title}: {lane.said}." for lane in lanes)
    return Drawing(lanes, tuple(scale.ticks(today)), Mark(scale.place(today), "Today"), told)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def share(self, day: date) -> float:
        return 1 + 97 * (day - self.first).days / (self.last - self.first).days

    def place(self, day: date) -> str:
        return f"{self.share(day):.2f}%"

    def ticks(self, today: date) -> list[Mark]:
        """Firsts of months, few enough to be read, none in the way of “Today”."""
        marks: Sequence[date] = ()
        for step in STEPS:
            marks = [
                day for day in _firsts(self.first, self.last, step) if self._is_free(day, today)
            ]
            if len(marks) <= MOST_TICKS:
                break
        return [Mark(self.place(day), f"{day:%b %Y}") for day in marks]

    def _is_free(self, day: date, today: date) -> bool:
        share = self.share(day)
        return share < 100 - ROOM and not -ROOM < share - self.share(today) < ROOM


def _firsts(first: date, last: date, step: int) -> list[date]:
    months = range(first.year * 12, last.year * 12 + 12, step)
    days = [date(number // 12, number % 12 + 1, 1) for number in months]
    return [day for day in days if first <= day <= last]


def _lane(title: str, lines: list[HoldingGroup], scale: _Scale, today: date, top: int) -> Lane:
    days = sorted({_day(line) for line in lines if line.due_at})
    tone = _tone(lines, today)
    end = days[-1] if days and tone != "waits" else scale.last
    left, right = scale.share(min(today, *days)) if days else scale.share(today), scale.share(end)
    return Lane(
        title=title,
        said=_said(lines, days),
        tone=tone,
        left=f"{left:.2f}%",
        width=f"{max(right - left, 0.5):.2f}%",
        dots=tuple(scale.place(day) for day in days),
        top=top,
    )


def _tone(lines: list[HoldingGroup], today: date) -> str:
    if any(line.first.kept_by_hold for line in lines):
        return "held"
    if any(line.due_at and _day(line) < today for line in lines):
        return "overdue"
    return "goes" if any(line.due_at for line in lines) else "waits"


def _said(lines: list[HoldingGroup], days: list[date]) -> str:
    count = sum(line.count for line in lines)
    records = f"{count:,} {'record' if count == 1 else 'records'}"
    if not days:
        return f"{records}, not dated yet"
    first, last = f"{days[0].day} {days[0]:%b %Y}", f"{days[-1].day} {days[-1]:%b %Y}"
    return f"{records}, {last}" if len(days) == 1 else f"{records}, {first} to {last}"


def _day(line: HoldingGroup) -> date:
    assert line.due_at is not None
    return timezone.localdate(line.due_at)
