"""Every figure as one grid of values, for files that people calculate with.

A value is a number, a text, or nothing where there is no such number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.document import ReportDocument
from reports.formats.figures import Figure, figures_of
from reports.formats.layout import TableLayout, sections_of
from reports.formats.words import MARKER
from reports.trends import Point, Trend
from reports.uncertainty import interval_of

UNITS = ("people", "percent", "95% from", "95% to")

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A figure: ``leads`` columns of words, then counts, then as many percentages, then intervals.

    ``layout`` holds the words around it; ``question`` those of its question.
    """

    name: str
    question: str
    layout: TableLayout
    leads: int
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    decimals: int

    @property
    def first_percent(self) -> int:
        """The place of the first column of percentages."""
        return self.leads + len(self.layout.columns)

    @property
    def first_interval(self) -> int:
        """The place of the first end of an interval."""
        return self.first_percent + len(self.layout.columns)


def grids_of(document: ReportDocument) -> list[Grid]:
    """One grid for every figure, in the order of the pages."""
    figures = figures_of(document)
    return [
        _grid(section.title, layout, figures[layout.number])
        for section in sections_of(document)
        for layout in section.tables
    ]


def _grid(question: str, layout: TableLayout, figure: Figure) -> Grid:
    is_trend = isinstance(figure, Trend)
    leads = ("Answer", "Group") if is_trend else ("Answer",)
    units = [f"{column}: {unit}" for unit in UNITS for column in layout.columns]
    rows = _trend_rows(figure) if isinstance(figure, Trend) else _table_rows(figure)
    return Grid(
        name=f"{'Trend' if is_trend else 'Table'} {layout.number + 1}",
        question=question,
        layout=layout,
        leads=len(leads),
        heads=(*leads, *units),
        rows=tuple(rows),
        decimals=figure.decimals,
    )


def _table_rows(table: ProtectedTable) -> Iterator[tuple[Value, ...]]:
    everyone = (*table.group_totals, table.total)
    for answer, counts, total, percents, overall in zip(
        table.answers, table.counts, table.answer_totals,
        table.group_percents, table.overall_percents, strict=True,
    ):  # fmt: skip
        cells = zip((*counts, total), (*percents, overall), everyone, strict=True)
        yield (answer, *_values([Point(*cell) for cell in cells]))
    yield ("Everyone asked", *_values([Point(count, None) for count in everyone]))


def _trend_rows(trend: Trend) -> Iterator[tuple[Value, ...]]:
    for answer, by_group in zip(trend.answers, trend.points, strict=True):
        for group, points in zip(trend.groups, by_group, strict=True):
            yield (answer, group, *_values(points))


def _values(points: Sequence[Point]) -> Iterator[Value]:
    """What belongs to a hidden number is hidden by the same word."""
    intervals = [interval_of(point.count, point.total) or (None, None) for point in points]
    for numbers in (
        [point.count for point in points],
        [point.percent for point in points],
        [low if low is None else round(low, 1) for low, _ in intervals],
        [high if high is None else round(high, 1) for _, high in intervals],
    ):
        for point, number in zip(points, numbers, strict=True):
            yield MARKER if point.count is HIDDEN or number is HIDDEN else number
