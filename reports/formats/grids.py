"""Every figure as one grid of values, for files that people calculate with.

A value is a number, a text, or nothing where there is no such number.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.comparisons import Across, gaps_of, is_hidden, points_between
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.document import ReportDocument
from reports.formats.across import DIFFERENCE
from reports.formats.figures import Figure, figures_of
from reports.formats.layout import TableLayout, sections_of
from reports.formats.lines import EVERYONE_ASKED, MEASURES
from reports.formats.words import MARKER, RESERVED
from reports.rankings import Item, Order
from reports.trends import Point, Trend
from reports.uncertainty import interval_of

UNITS = ("people", "percent", "95% from", "95% to")
RANK_UNITS = ("mean rank", "first places, percent")

Value = int | float | str | None


@dataclass(frozen=True, slots=True)
class Grid:
    """A figure: ``leads`` columns of words, then counts, then as many percentages, then intervals.

    ``layout`` holds the words around it; ``question`` those of its question. ``measures`` are
    lines of means and the like, each with its decimals, in the columns of the counts. A ranking
    has mean ranks with ``count_decimals`` in place of counts, and no intervals.
    """

    name: str
    question: str
    layout: TableLayout
    leads: int
    heads: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    decimals: int
    measures: tuple[tuple[int, tuple[Value, ...]], ...] = ()
    count_decimals: int = 0

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
    if isinstance(figure, Order):
        return _order_grid(question, layout, figure)
    if isinstance(figure, Across):
        return _across_grid(question, layout, figure)
    is_trend = isinstance(figure, Trend)
    leads = ("Answer", "Group") if layout.leads else ("Answer",)
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
        measures=() if isinstance(figure, Trend) else tuple(_measures(figure)),
    )


def _order_grid(question: str, layout: TableLayout, order: Order) -> Grid:
    labels = [row.label for row in layout.rows]
    return Grid(
        name=f"Ranking {layout.number + 1}",
        question=question,
        layout=layout,
        leads=1,
        heads=("Item", *(f"{column}: {unit}" for unit in RANK_UNITS for column in layout.columns)),
        rows=tuple((label, *_ranks(i)) for label, i in zip(labels, order.items, strict=True)),
        decimals=order.decimals,
        count_decimals=order.rank_decimals,
    )


def _across_grid(question: str, layout: TableLayout, across: Across) -> Grid:
    leads = ("Answer", "Group") if layout.leads else ("Answer",)
    lines = [*zip(across.answers, across.points, strict=True), (EVERYONE_ASKED, across.totals)]
    return Grid(
        name=f"Studies {layout.number + 1}",
        question=question,
        layout=layout,
        leads=len(leads),
        heads=(*leads, *(f"{column}: {unit}" for unit in UNITS for column in layout.columns)),
        rows=tuple(
            (*_lead(layout, answer, group), *_values(points))
            for answer, by_group in lines
            for group, points in zip(across.groups, by_group, strict=True)
        ),
        decimals=across.decimals,
        measures=tuple(_differences(layout, across)),
    )


def _differences(layout: TableLayout, across: Across) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Percentage points by which each study differs from this one, then what the test says."""
    tested = {(gap.answer, gap.group, gap.column): round(gap.p, 4) for gap in gaps_of(across)}
    for answer, by_group in zip(across.answers, across.points, strict=True):
        for group, points in zip(across.groups, by_group, strict=True):
            if answer in RESERVED:
                continue
            apart = tuple(_apart(across, points, place) for place in range(len(points)))
            yield 1, (*_lead(layout, f"{answer}: {DIFFERENCE}", group), *apart)
            p = tuple(tested.get((answer, group, place)) for place in range(len(points)))
            yield 4, (*_lead(layout, f"{answer}: p", group), *p)


def _apart(across: Across, points: Sequence[Point], place: int) -> Value:
    if across.columns[place].is_own:
        return None
    own, other = points[across.own], points[place]
    if is_hidden(own) or is_hidden(other):
        return MARKER
    apart = points_between(other, own)
    return None if apart is None else round(apart, 1)


def _lead(layout: TableLayout, answer: str, group: str) -> tuple[str, ...]:
    return (answer, group) if layout.leads else (answer,)


def _ranks(item: Item) -> Iterator[Value]:
    for value in (*item.ranks, *(item.firsts or (None,) * len(item.ranks))):
        yield MARKER if value is HIDDEN else value


def _table_rows(table: ProtectedTable) -> Iterator[tuple[Value, ...]]:
    if table.crossing:
        yield from _crossed_rows(table)
        return
    everyone = (*table.group_totals, table.total)
    for answer, counts, total, percents, overall in zip(
        table.answers, table.counts, table.answer_totals,
        table.group_percents, table.overall_percents, strict=True,
    ):  # fmt: skip
        cells = zip((*counts, total), (*percents, overall), everyone, strict=True)
        yield (answer, *_values([Point(*cell) for cell in cells]))
    yield (EVERYONE_ASKED, *_values([Point(count, None) for count in everyone]))


def _crossed_rows(table: ProtectedTable) -> Iterator[tuple[Value, ...]]:
    nothing = (None,) * len(table.groups)
    for answer, counts, percents, totals in [
        *(
            (answer, counts, percents, table.group_totals)
            for answer, counts, percents in zip(
                table.answers, table.counts, table.group_percents, strict=True
            )
        ),
        (EVERYONE_ASKED, table.group_totals, nothing, nothing),
    ]:
        points = [Point(*cell) for cell in zip(counts, percents, totals, strict=True)]
        for first, columns in _by_first(table).items():
            yield (answer, first, *_values([points[column] for column in columns]))


def _by_first(table: ProtectedTable) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for place, (first, _) in enumerate(table.crossing.pairs if table.crossing else ()):
        places.setdefault(first, []).append(place)
    return places


def _measures(table: ProtectedTable) -> Iterator[tuple[int, tuple[Value, ...]]]:
    for measure in table.measures:
        name = MEASURES.get(measure.name, measure.name)
        values: list[Value] = [MARKER if v is HIDDEN else v for v in measure.values]
        overall: Value = MARKER if measure.overall is HIDDEN else measure.overall
        if table.crossing is None:
            yield measure.decimals, (name, *values, overall)
        for first, columns in _by_first(table).items():
            yield measure.decimals, (name, first, *(values[column] for column in columns))


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
