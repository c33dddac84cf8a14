"""The lines of a table in words: counts, trends, two demographics at once, means and the like."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.disclosure.protected import (
    HIDDEN,
    Percent,
    Printed,
    ProtectedMeasure,
    ProtectedTable,
    Value,
)
from reports.formats.words import MARKER, NO_NUMBER, count_text, percent_text
from reports.trends import Trend

EVERYONE_ASKED = "Everyone asked"
MEASURES = {
    "mean": "Mean",
    "median": "Median",
    "top_two": "Top two answers",
    "net_promoter": "Net promoter score",
    "mean_rank": "Mean rank",
    "first_place": "First places",
}

SHARES = frozenset({"top_two", "first_place"})
"""Measures that are percentages."""


@dataclass(frozen=True, slots=True)
class CellLayout:
    """One number in words: the count, and beside it the percentage where there is one."""

    count: str
    percent: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class RowLayout:
    """One line of a table; ``lead`` is the answer that a line of a trend belongs to."""

    label: str
    cells: tuple[CellLayout, ...]
    lead: str = ""
    lead_span: int = 0


def columns_of(table: ProtectedTable) -> Iterable[str]:
    """The heads of the numbers: groups and all, or the groups of the second demographic."""
    if table.crossing:
        return dict.fromkeys(second for _, second in table.crossing.pairs)
    return *table.groups, "All"


def rows_of(table: ProtectedTable) -> Iterator[RowLayout]:
    """The counts of a table, with everyone asked in the last line."""
    yield from _crossed_rows(table) if table.crossing else _plain_rows(table)


def _crossed_rows(table: ProtectedTable) -> Iterator[RowLayout]:
    """For every answer a line per group of the first demographic, columns by the second."""
    lines = [
        *zip(table.answers, table.counts, table.group_percents, strict=True),
        (EVERYONE_ASKED, table.group_totals, (None,) * len(table.groups)),
    ]
    for answer, counts, percents in lines:
        yield from _by_first(table, answer, list(cells_of(counts, percents, table.decimals)))


def measure_rows_of(table: ProtectedTable) -> Iterator[RowLayout]:
    """A line for each measure, or one for each group of the first of two demographics."""
    for measure in table.measures:
        name = MEASURES.get(measure.name, measure.name)
        values = [_measured(measure, value) for value in (*measure.values, measure.overall)]
        if table.crossing:
            yield from _by_first(table, name, values)
        else:
            yield RowLayout(name, tuple(values))


def _measured(measure: ProtectedMeasure, value: Value) -> CellLayout:
    if value is HIDDEN or value is None:
        return CellLayout(NO_NUMBER if value is None else MARKER, "", value is HIDDEN)
    sign = "%" if measure.name in SHARES else ""
    return CellLayout(f"{value:.{measure.decimals}f}{sign}", "", hidden=False)


def _by_first(table: ProtectedTable, lead: str, cells: Sequence[CellLayout]) -> Iterator[RowLayout]:
    assert table.crossing is not None
    places: dict[str, list[int]] = {}
    for place, (first, _) in enumerate(table.crossing.pairs):
        places.setdefault(first, []).append(place)
    for number, (first, columns) in enumerate(places.items()):
        row = tuple(cells[column] for column in columns)
        yield RowLayout(first, row, lead, 0 if number else len(places))


def _plain_rows(table: ProtectedTable) -> Iterator[RowLayout]:
    for place, answer in enumerate(table.answers):
        counts = (*table.counts[place], table.answer_totals[place])
        percents = (*table.group_percents[place], table.overall_percents[place])
        yield RowLayout(answer, tuple(cells_of(counts, percents, table.decimals)))
    totals = (*table.group_totals, table.total)
    yield RowLayout(EVERYONE_ASKED, tuple(cells_of(totals, [None] * len(totals), 0)))


def cells_of(
    counts: Iterable[Printed | None], percents: Iterable[Percent], decimals: int
) -> Iterator[CellLayout]:
    """Each count with its percentage."""
    for count, percent in zip(counts, percents, strict=True):
        yield CellLayout(count_text(count), percent_text(percent, decimals), count is HIDDEN)


def trend_rows_of(trend: Trend) -> Iterator[RowLayout]:
    """For every answer a line per group, columns by wave."""
    for answer, by_group in zip(trend.answers, trend.points, strict=True):
        for place, (group, points) in enumerate(zip(trend.groups, by_group, strict=True)):
            cells = cells_of(
                [point.count for point in points],
                [point.percent for point in points],
                trend.decimals,
            )
            span = 0 if place else len(trend.groups)
            yield RowLayout(group, tuple(cells), lead=answer, lead_span=span)
