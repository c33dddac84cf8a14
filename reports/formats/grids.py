"""Every figure as one grid of values, for files that people calculate with.

A value is a number, a text, or nothing where there is no such number.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import ReportDocument
from reports.formats.figures import Figure, figures_of
from reports.formats.layout import TableLayout, sections_of
from reports.formats.words import MARKER
from reports.trends import Trend

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A figure: ``leads`` columns of words, then counts, then as many percentages.

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
    units = [f"{column}: {unit}" for unit in ("people", "percent") for column in layout.columns]
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
    for answer, counts, total, percents, overall in zip(
        table.answers, table.counts, table.answer_totals,
        table.group_percents, table.overall_percents, strict=True,
    ):  # fmt: skip
        yield (answer, *_values((*counts, total), (*percents, overall)))
    totals = (*table.group_totals, table.total)
    yield ("Everyone asked", *_values(totals, [None] * len(totals)))


def _trend_rows(trend: Trend) -> Iterator[tuple[Value, ...]]:
    for answer, by_group in zip(trend.answers, trend.points, strict=True):
        for group, points in zip(trend.groups, by_group, strict=True):
            counts, percents = [p.count for p in points], [p.percent for p in points]
            yield (answer, group, *_values(counts, percents))


def _values(counts: Sequence[Printed | None], percents: Iterable[Percent]) -> list[Value]:
    """The percentage of a hidden number is hidden by the same word."""
    shown: list[Value] = [MARKER if count is HIDDEN else count for count in counts]
    shares = zip(counts, percents, strict=True)
    return [*shown, *(MARKER if count is HIDDEN else percent for count, percent in shares)]
