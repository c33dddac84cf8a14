"""Charts as SVG, drawn from protected numbers only, without network and without foreign fonts."""

from typing import Any

import altair
import vl_convert

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import ReportDocument
from reports.formats.layout import MARKER, Figure, figures_of, percent_text
from reports.trends import Trend

PAGE_FONT = "Source Sans Pro, Helvetica Neue, Helvetica, Arial, sans-serif"
PRINT_FONT = "Libertinus Serif"
_VEGA_LITE = "6.4"
_BLUE, _INK, _QUIET = "#2c608a", "#1b1b1b", "#71767a"
# Distinguishable with every kind of colour vision; the shape of the points says it again.
_GROUP_COLORS = ["#005ea2", "#c05600", "#00687d", "#8b0a03", "#54278f", "#3d4551", "#8a7237"]
# Readers' own fonts may be wider than the one that is measured here.
_PADDING = {"left": 32, "top": 5, "right": 16, "bottom": 5}
_LONGEST_HEADER = 30
_COLUMNS = 4
_BREADTH = 620
"""Of all panels of a row together, in pixels, so that charts of few answers are not larger."""


class NoSuchChartError(LookupError):
    """The report has no figure with this number."""


def draw(document: ReportDocument, number: int, *, font: str = PAGE_FONT) -> str:
    """The SVG of one figure.

    :raises NoSuchChartError: if there is no such figure.
    """
    figures = figures_of(document)
    if not 0 <= number < len(figures):
        raise NoSuchChartError(f"This report has no chart {number}.")
    return svg_of(figures[number], font=font)


def svg_of(figure: Figure, *, font: str = PAGE_FONT) -> str:
    """Draw a figure; hidden numbers say so in the place of their bar."""
    chart = _lines(figure) if isinstance(figure, Trend) else _bars(figure)
    styled = (
        chart.configure(font=font, background="white", padding=_PADDING)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=_INK, labelFontSize=12, titleColor=_QUIET, grid=False, domain=False,
            ticks=False, labelLimit=180,
        )
        .configure_header(labelColor=_INK, labelFontSize=12, labelFontWeight="bold", title=None)
        .configure_legend(labelFontSize=12, symbolSize=90, title=None, orient="bottom", columns=4)
    )  # fmt: skip
    specification: dict[str, Any] = styled.to_dict()
    return str(
        vl_convert.vegalite_to_svg(specification, vl_version=_VEGA_LITE, allowed_base_urls=[])
    )


def _bars(table: ProtectedTable) -> Any:
    """Small multiples: one panel per answer, one bar per group."""
    titles = _titles(table.answers)
    points = [
        {
            "answer": title,
            "group": group,
            "percent": percent or 0,
            "says": _says(count, percent, table.decimals),
        }
        for title, counts, percents in zip(titles, table.counts, table.group_percents, strict=True)
        for group, count, percent in zip(table.groups, counts, percents, strict=True)
    ]
    base = altair.Chart({"values": points}).encode(
        y=altair.Y("group:N", sort=list(table.groups), title=None),
        x=altair.X("percent:Q", title=None, axis=None, scale=altair.Scale(domain=[0, 118])),
    )
    breadth = _BREADTH // min(max(len(titles), 2), _COLUMNS)
    bars = base.mark_bar(color=_BLUE, height={"band": 0.72})
    words = base.mark_text(align="left", dx=4, color=_INK, fontSize=11).encode(text="says:N")
    layers = altair.layer(bars, words).properties(width=breadth, height=altair.Step(22))
    return layers.facet(
        facet=altair.Facet("answer:N", sort=titles, title=None), columns=_COLUMNS, spacing=14
    )


def _lines(trend: Trend) -> Any:
    """Small multiples: one panel per answer, one line per group."""
    titles = _titles(trend.answers)
    points = [
        {"answer": title, "group": group, "wave": wave, "percent": point.percent}
        for title, by_group in zip(titles, trend.points, strict=True)
        for group, cells in zip(trend.groups, by_group, strict=True)
        for wave, point in zip(trend.waves, cells, strict=True)
        if point.percent is not None
    ]
    groups, waves = list(trend.groups), list(trend.waves)
    base = altair.Chart({"values": points}).encode(
        x=altair.X(
            "wave:O",
            sort=waves,
            title=None,
            axis=altair.Axis(labelAngle=0),
            scale=altair.Scale(domain=waves),
        ),
        y=altair.Y("percent:Q", title="percent of the group", axis=altair.Axis(tickCount=4)),
        color=altair.Color(
            "group:N", sort=groups, scale=altair.Scale(domain=groups, range=_GROUP_COLORS)
        ),
        shape=altair.Shape("group:N", sort=groups, scale=altair.Scale(domain=groups)),
    )
    layers = altair.layer(
        base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=60)
    ).properties(width=190, height=130)
    return layers.facet(
        facet=altair.Facet("answer:N", sort=titles, title=None), columns=3, spacing=18
    )


def _says(count: Printed, percent: Percent, decimals: int) -> str:
    if count is HIDDEN:
        return MARKER
    return percent_text(percent, decimals) or f"n = {count:,}"


def _titles(answers: tuple[str, ...]) -> list[str]:
    """Short enough for the head of a panel, and still all different."""
    short = [
        answer if len(answer) <= _LONGEST_HEADER else f"{answer[: _LONGEST_HEADER - 1].rstrip()}…"
        for answer in answers
    ]
    return [
        title if short.count(title) == 1 else f"{place}. {title[: _LONGEST_HEADER - 4]}"
        for place, title in enumerate(short, start=1)
    ]
