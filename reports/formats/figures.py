"""What of a document can be drawn, in which order, and as what."""

from dataclasses import replace
from enum import Enum

from reports.comparisons import Across, across_of
from reports.disclosure.protected import ProtectedTable
from reports.document import EVERYBODY, ReportDocument
from reports.formats.steps import IN_ORDER, steps_of
from reports.rankings import Order, orders_of
from reports.trends import Trend, trends_of

Figure = ProtectedTable | Trend | Order | Across


class Shape(Enum):
    """How a table is drawn."""

    SCALE = "scale"
    DOTS = "dots"
    BARS = "bars"


def shape_of(document: ReportDocument, table: ProtectedTable) -> Shape:
    """Steps as one bar around their middle, two answers as dots, all others as bars."""
    kind = document.kinds.get(table.question, "")
    steps = steps_of(table, kind)
    if len(steps) == 2:
        return Shape.DOTS
    if kind in IN_ORDER and len(steps) > 2:
        return Shape.SCALE
    return Shape.BARS


def figures_of(document: ReportDocument) -> list[Figure]:
    """What can be drawn, in the order of the pages; the position is the number of its chart."""
    protected = document.protected
    trends, orders = trends_of(protected, document.waves), orders_of(protected)
    tables = (_without_groups(table) for table in protected.tables)
    everything: list[Figure] = [*orders, *trends, *tables]
    across, demographics = across_of(document), _demographics(document)
    return [
        figure
        for question in _questions(document)
        for figure in (
            *sorted(
                (each for each in everything if each.question == question),
                key=lambda each: (demographics.index(each.demographic), _is_table(each)),
            ),
            *(each for each in across if each.question == question),
        )
    ]


def _without_groups(table: ProtectedTable) -> ProtectedTable:
    """A table that everybody is one group of says everything twice: as a figure, once."""
    if table.demographic != EVERYBODY:
        return table
    nothing: tuple[tuple[()], ...] = tuple(() for _ in table.answers)
    measures = tuple(replace(measure, values=()) for measure in table.measures)
    return replace(
        table,
        groups=(),
        counts=nothing,
        group_totals=(),
        not_asked=(),
        group_percents=nothing,
        answer_percents=nothing,
        measures=measures,
    )


def _questions(document: ReportDocument) -> dict[str, None]:
    """Each once, and a ranking before its first item."""
    return dict.fromkeys(
        name
        for table in document.protected.tables
        for name in (table.ranking.question if table.ranking else table.question, table.question)
    )


def _demographics(document: ReportDocument) -> list[str]:
    return list(dict.fromkeys(table.demographic for table in document.protected.tables))


def _is_table(figure: Figure) -> bool:
    return isinstance(figure, ProtectedTable)
