"""Charts as SVG, drawn from protected numbers only, by the kind of question.

One specification serves page and print; only the font differs. Its parts are named by their classes
("Text") and not by words: for every word Altair looks through its whole schema.
"""

from typing import Any

from reports.comparisons import Across
from reports.document import ReportDocument
from reports.formats.charts.bars import draw_bars
from reports.formats.charts.dots import draw_dots
from reports.formats.charts.lines import draw_lines
from reports.formats.charts.looks import NARROW, PAGE_FONT, PRINT_FONT, WIDE, Room, picture
from reports.formats.charts.ranks import draw_ranks
from reports.formats.charts.scales import draw_scale
from reports.formats.figures import Figure, Shape, figures_of, shape_of
from reports.formats.ranks import item_label
from reports.rankings import Order
from reports.trends import Trend

__all__ = ["NARROW", "PAGE_FONT", "PRINT_FONT", "WIDE", "NoSuchChartError", "draw", "draw_all"]


class NoSuchChartError(LookupError):
    """The report has no figure with this number."""


def draw(document: ReportDocument, number: int, room: Room = WIDE) -> str:
    """The SVG of one figure, for a page with so much room.

    :raises NoSuchChartError: if there is no such figure.
    """
    figures = figures_of(document)
    if not 0 <= number < len(figures):
        raise NoSuchChartError(f"This report has no chart {number}.")
    return picture(_chart(document, figures[number], room), font=PAGE_FONT, room=room)


def draw_all(document: ReportDocument, *, font: str = PAGE_FONT) -> list[str]:
    """The SVG of every figure, in the order of their numbers."""
    return [
        picture(_chart(document, figure, WIDE), font=font, room=WIDE)
        for figure in figures_of(document)
    ]


def _chart(document: ReportDocument, figure: Figure, room: Room) -> Any:
    if isinstance(figure, Trend):
        return draw_lines(figure, room)
    if isinstance(figure, Across):
        return draw_lines(figure.trend, room, studies=True)
    if isinstance(figure, Order):
        labels = [item_label(document, figure, item) for item in figure.items]
        return draw_ranks(figure, labels, room)
    match shape_of(document, figure):
        case Shape.SCALE:
            return draw_scale(figure, document.kinds[figure.question], room)
        case Shape.DOTS:
            return draw_dots(figure, room)
        case _:
            return draw_bars(figure, room)
