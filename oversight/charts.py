"""Bars as data: a finding, lengths in percent, and the same numbers as a table.

Drawn by ``components/bars.html`` as SVG without a script, so that the page's security policy and
a phone's width are both kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

Value = int | float


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a bar, from ``start`` for ``width`` percent; ``tone`` is its place in the key."""

    start: float
    width: float
    tone: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One line: its name, its pieces, and its numbers in words."""

    label: str
    parts: tuple[Part, ...]
    values: tuple[Value, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Chart:
    """``title`` says the finding; ``source`` says where it comes from, with n and dates."""

    key: str
    title: str
    source: str
    series: tuple[str, ...]
    bars: tuple[Bar, ...]
    rows_are: str
    url: str = ""

    @property
    def is_empty(self) -> bool:
        """Nothing to draw: the finding says it all."""
        return not any(any(bar.values) for bar in self.bars)


def bars(lines: Sequence[tuple[str, Sequence[Value]]], unit: str = "") -> tuple[Bar, ...]:
    """Lines of numbers as bars, of which the longest takes the whole width."""
    longest = max((sum(values) for _label, values in lines), default=0) or 1
    return tuple(
        Bar(label, _parts(values, longest), tuple(values), _said(values, unit))
        for label, values in lines
    )


def _parts(values: Sequence[Value], longest: Value) -> tuple[Part, ...]:
    starts = [sum(values[:place]) for place in range(len(values))]
    return tuple(
        Part(round(100 * start / longest, 2), round(100 * value / longest, 2), tone)
        for tone, (start, value) in enumerate(zip(starts, values, strict=True), start=1)
        if value
    )


def _said(values: Sequence[Value], unit: str) -> str:
    return " + ".join(f"{value:,}" for value in values if value) + unit if any(values) else "0"
