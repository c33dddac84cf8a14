"""What a printed mean, median or score tells about counts: statements with their rounding.

A mean m of n people, printed with d decimals, says that the sum of their scores lies within
n * (m - half a last digit) and n * (m + half a last digit), the upper end excluded.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reports.disclosure.facts import Statement
from reports.disclosure.protected import HIDDEN, ProtectedMeasure, ProtectedTable, Value
from reports.disclosure.tables import Cell

_Scored = list[tuple[Cell, int]]


def measured(tables: Iterable[ProtectedTable]) -> Iterator[Statement]:
    """The statements of every measure that is printed."""
    for table in tables:
        margin = Cell(table.stratum, table.base, table.question)
        groups = [
            margin._replace(demographic=table.demographic, group=group) for group in table.groups
        ]
        for measure in table.measures:
            for where, value in zip(
                (*groups, margin), (*measure.values, measure.overall), strict=True
            ):
                yield from _told(where, measure, value)


def _told(where: Cell, measure: ProtectedMeasure, value: Value) -> Iterator[Statement]:
    scored = [(where._replace(answer=answer), score) for answer, score in measure.scores]
    if value is HIDDEN:
        return
    if value is None:
        yield Statement(0, 0, tuple((cell, 1) for cell, _ in scored))
    elif measure.name == "median":
        yield from _middle(scored, value)
    else:
        yield from _mean(scored, value, 10**measure.decimals)


def _mean(scored: _Scored, value: float, scale: int) -> Iterator[Statement]:
    twice = 2 * round(value * scale)
    least = ((cell, 2 * scale * score - twice + 1) for cell, score in scored)
    most = ((cell, 2 * scale * score - twice - 1) for cell, score in scored)
    yield Statement(0, None, tuple((cell, factor) for cell, factor in least if factor))
    yield Statement(None, -1, tuple((cell, factor) for cell, factor in most if factor))


def _middle(scored: _Scored, value: float) -> Iterator[Statement]:
    """Fewer than half stand below the person in the middle, and at least half no higher."""
    below = tuple((cell, -1 if score < value else 1) for cell, score in scored)
    up_to = tuple((cell, 1 if score <= value else -1) for cell, score in scored)
    yield Statement(1, None, below)
    yield Statement(0, None, up_to)
