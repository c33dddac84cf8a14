"""Charts as SVG, drawn from protected numbers only, by the kind of question.

One specification serves page and print; only the font differs. Its parts are named by their classes
("Text") and not by words: for every word Altair looks through its whole schema.
"""

from typing import Any

from reports.document import ReportDocument
from reports.formats.charts.bars import draw_bars
from reports.formats.charts.dots import draw_dots
from reports.formats.charts.lines import draw_lines
from reports.formats.charts.looks import PAGE_FONT, PRINT_FONT, picture
from reports.formats.charts.ranks import draw_ranks
from reports.formats.charts.scales import draw_scale
from reports.formats.figures import Figure, Shape, figures_of, shape_of
from reports.formats.ranks import item_label
from reports.rankings import Order
from reports.trends import Trend

__all__ = ["PAGE_FONT", "PRINT_FONT", "NoSuchChartError", "draw", "draw_all"]


class NoSuchChartError(LookupError):
    """The report has no figure with this number."""


def draw(document: ReportDocument, number: int, *, font: str = PAGE_FONT) -> str:
    """The SVG of one figure.

    :raises NoSuchChartError: if there is no such figure.
    """
    figures = figures_of(document)
    if not 0 <= number < len(figures):
        raise NoSuchChartError(f"This report has no chart {number}.")
    return picture(_chart(document, figures[number]), font=font)


def draw_all(document: ReportDocument, *, font: str = PAGE_FONT) -> list[str]:
    """The SVG of every figure, in the order of their numbers."""
    return [picture(_chart(document, figure), font=font) for figure in figures_of(document)]


def _chart(document: ReportDocument, figure: Figure) -> Any:
    if isinstance(figure, Trend):
        return draw_lines(figure)
    if isinstance(figure, Order):
        return draw_ranks(figure, [item_label(document, figure, item) for item in figure.items])
    match shape_of(document, figure):
        case Shape.SCALE:
            return draw_scale(figure, document.kinds[figure.question])
        case Shape.DOTS:
            return draw_dots(figure)
        case _:
            return draw_bars(figure)
