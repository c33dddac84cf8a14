"""Waves in their order, as lines: small multiples, one panel per answer and one line per group.

Where there are more groups than a panel can hold and fewer answers, each group has a panel.
"""

from typing import Any

import altair

from reports.disclosure.protected import HIDDEN
from reports.formats.charts import looks
from reports.trends import Point, Trend

_COLORS = ("#005ea2", "#c05600", "#00687d", "#8b0a03", "#54278f", "#3d4551", "#8a7237")
_DASHES = ([1, 0], [6, 3], [2, 2])
_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")
_MOST_LINES = 6
_FEW_STUDIES = 3
_LANE = 9
"""Below zero, for every number of a wave that is hidden: the place of its mark, in percent."""


def draw_lines(trend: Trend, room: looks.Room, *, studies: bool = False) -> Any:
    """A hidden number breaks its line and leaves a hollow mark below, at “Hidden”.

    In place of waves there may be ``studies``, whose names are longer: panels are wider.
    """
    by_answer = len(trend.groups) <= max(_MOST_LINES, len(trend.answers))
    panels, series = (trend.answers, trend.groups) if by_answer else (trend.groups, trend.answers)
    narrowest = 14 if studies and room.panels > 1 else 12 - 3 * studies
    marks = looks.keyed(trend.waves, narrowest, 5 if studies else 3)
    points, lanes = _points(trend, marks, by_answer=by_answer)
    names = looks.keyed(series, room.entry)
    titles = looks.keyed(panels, 30)
    for point in points:
        point["line"], point["panel"] = names[point["line"]], titles[point["panel"]]
    base = altair.Chart({"values": points}).encode(x=_waves(marks), **_marks(names, room))
    line, lane = (base.encode(y=_percents(field, lanes)) for field in ("percent", "lane"))
    layers = altair.layer(
        line.mark_line(strokeWidth=2.2, invalid="break-paths-show-path-domains"),
        line.mark_point(filled=True, size=60, opacity=1).transform_filter("isValid(datum.percent)"),
        lane.mark_point(filled=False, size=50, opacity=1).transform_filter("isValid(datum.lane)"),
    ).properties(width=_width(trend, room, studies=studies), height=150 + 12 * lanes)
    header = altair.Header(labelExpr=looks.SPLIT)
    facet = altair.Facet("panel:N", sort=titles, title=None, header=header)
    return layers.facet(facet=facet, columns=_panels(trend, room, studies=studies), spacing=22)


def _panels(trend: Trend, room: looks.Room, *, studies: bool) -> int:
    """How many stand side by side."""
    most = 3 if not studies else 2 if len(trend.waves) <= _FEW_STUDIES else 1
    return min(most, room.panels)


def _width(trend: Trend, room: looks.Room, *, studies: bool) -> int:
    if room.panels == 1:
        return 250
    return {3: 190, 2: 290, 1: 600}[_panels(trend, room, studies=studies)]


def _waves(waves: list[str]) -> altair.X:
    axis = altair.Axis(labelAngle=0, labelOverlap=True, labelExpr=looks.SPLIT)
    scale = altair.Scale(domain=waves)
    return altair.X("wave:O", sort=waves, title=None, axis=axis, scale=scale)


def _percents(field: str, lanes: int) -> altair.Y:
    """From 0 to 100, and below that a lane for every mark of a hidden number."""
    axis = altair.Axis(
        values=[*([-_LANE] if lanes else []), 0, 25, 50, 75, 100], grid=True, gridColor=looks.RULE,
        labelColor=looks.QUIET,
        labelExpr="datum.value < 0 ? 'Hidden' : datum.value + '%'",
    )  # fmt: skip
    scale = altair.Scale(domain=[-_LANE * (lanes + 0.5) if lanes else 0, 100], nice=False)
    return altair.Y(f"{field}:Q", title=None, scale=scale, axis=axis)


def _points(trend: Trend, marks: list[str], *, by_answer: bool) -> tuple[list[dict[str, Any]], int]:
    """All points, and how many marks the fullest wave has below zero."""
    points: list[dict[str, Any]] = []
    below: dict[tuple[int, int], int] = {}
    for answer, by_group in enumerate(trend.points):
        for group, cells in enumerate(by_group):
            panel, line = (answer, group) if by_answer else (group, answer)
            for wave, point in enumerate(cells):
                hidden = _is_hidden(point)
                if hidden:
                    below[panel, wave] = below.get((panel, wave), 0) + 1
                points.append(
                    {
                        "panel": panel, "line": line, "percent": point.percent,
                        "wave": marks[wave],
                        "lane": -_LANE * below[panel, wave] if hidden else None,
                    }
                )  # fmt: skip
    return points, max(below.values(), default=0)


def _is_hidden(point: Point) -> bool:
    return point.count is HIDDEN or (point.count is not None and point.percent is None)


def _marks(names: list[str], room: looks.Room) -> dict[str, Any]:
    """Colour, shape and dashes say the same: which line it is."""
    legend = altair.Legend(labelExpr=looks.SPLIT, columns=looks.columns_of_legend(names, room))
    colors = [_COLORS[place % len(_COLORS)] for place in range(len(names))]
    shapes = [_SHAPES[place % len(_SHAPES)] for place in range(len(names))]
    dashes = [_DASHES[place // len(_COLORS) % len(_DASHES)] for place in range(len(names))]
    return {
        "color": altair.Color(
            "line:N", sort=names, legend=legend, scale=altair.Scale(domain=names, range=colors)
        ),
        "shape": altair.Shape(
            "line:N", sort=names, legend=legend, scale=altair.Scale(domain=names, range=shapes)
        ),
        "strokeDash": altair.StrokeDash(
            "line:N", sort=names, legend=legend, scale=altair.Scale(domain=names, range=dashes)
        ),
    }
