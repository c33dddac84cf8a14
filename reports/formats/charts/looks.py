"""What all charts share: fonts, colours, the hatching of hidden numbers, and how long words break.

Every pair of colours is told apart with every kind of colour vision; a number, a shape or a
pattern says the same again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any

import altair
import vl_convert

from reports.disclosure.protected import HIDDEN, Percent, Printed
from reports.formats.words import MARKER, percent_text


@dataclass(frozen=True, slots=True)
class Room:
    """How much room there is. Lengths in pixels, ``label`` and ``entry`` in characters of a line,
    of which a label has at most ``lines``.

    ``panels`` are at most so many side by side; all of them together, and one by itself, are
    ``breadth`` wide, and ``bars`` the part of a chart without panels that holds its bars.
    """

    breadth: int
    bars: int
    panels: int
    label: int
    lines: int
    entry: int
    legend: int
    left: int
    right: int
    has_columns: bool = True


# Readers' own fonts may be wider than the one that is measured here: hence the room at the sides.
WIDE = Room(620, 430, panels=4, label=30, lines=3, entry=44, legend=680, left=32, right=20)
NARROW = Room(
    breadth=200, bars=185, panels=1, label=13, lines=6, entry=34, legend=270, left=12, right=10,
    has_columns=False,
)  # fmt: skip
"""A phone: panels stand one below another, and who gave no answer is in the table only."""

PAGE_FONT = "Source Sans Pro, Helvetica Neue, Helvetica, Arial, sans-serif"
PRINT_FONT = "Libertinus Serif"
BLUE, INK, QUIET, RULE, MUTED = "#2c608a", "#1b1b1b", "#565c65", "#dfe1e2", "#8d9297"
HATCH = "#f1f2f4"
"""Stands for the hatching until the picture is drawn."""

ROW = 26
"""Height of a row in pixels; each further line of its label adds ``LINE``."""
LINE = 13

_VEGA_LITE = "6.4"
_HATCHING = (
    '<defs><pattern id="hidden" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="#fff"/>'
    '<rect width="1.6" height="6" fill="#b9bfc4"/></pattern></defs>'
)
_TAB = "\t"
SPLIT = "split(split(datum.label, '\\t')[1], '\\n')"
"""How Vega writes what ``keyed`` gave."""


def picture(chart: Any, *, font: str, room: Room) -> str:
    """The SVG, without network and without foreign fonts."""
    padding = {"left": room.left, "top": 5, "right": room.right, "bottom": 5}
    styled = (
        chart.configure(font=font, aria=False, background="white", padding=padding)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, labelFontSize=12, titleColor=QUIET, titleFontWeight="normal",
            grid=False, domain=False, ticks=False, labelLimit=260, labelPadding=6,
        )
        .configure_header(
            labelColor=INK, labelFontSize=12, labelFontWeight="bold", labelAnchor="start",
            labelLimit=260, title=None,
        )
        .configure_legend(
            labelFontSize=12, labelColor=INK, labelLimit=room.legend, symbolSize=110, title=None,
            orient="bottom", columnPadding=18, rowPadding=5,
        )
    )  # fmt: skip
    svg = str(
        vl_convert.vegalite_to_svg(styled.to_dict(), vl_version=_VEGA_LITE, allowed_base_urls=[])
    )
    if HATCH not in svg:
        return svg
    head, body = svg.split(">", 1)
    return f"{head}>{_HATCHING}{body}".replace(f'fill="{HATCH}"', 'fill="url(#hidden)"')


def keyed(labels: Sequence[str], width: int, lines: int = 3) -> list[str]:
    """Labels as keys that keep their order and stay apart; Vega shows them broken into lines.

    None is cut short where another of them would read alike then.
    """
    shown = [broken(label, width, lines) for label in labels]
    if len(set(shown)) < len(set(labels)):
        shown = [broken(label, width, None) for label in labels]
    return [f"{place}{_TAB}{each}" for place, each in enumerate(shown)]


def broken(label: str, width: int = 30, lines: int | None = 3) -> str:
    """Words of a label on at most so many lines."""
    return "\n".join(wrap(label, width, max_lines=lines, placeholder="…")) or label


def row_height(labels: Sequence[str]) -> int:
    """Of every row, so that the longest label fits."""
    return ROW + LINE * (max(label.count("\n") for label in labels))


def says(count: Printed, percent: Percent, decimals: int) -> str:
    """What stands beside a bar: the percentage, the marker, or the count alone."""
    if count is HIDDEN:
        return MARKER
    return percent_text(percent, decimals) or f"n = {count:,}"


def rows_axis(labels: list[str]) -> altair.Y:
    """One row for every label, in their order, whether or not anything is drawn in it."""
    axis, scale = altair.Axis(labelExpr=SPLIT), altair.Scale(domain=labels)
    return altair.Y("row:N", sort=labels, title=None, axis=axis, scale=scale)


def columns_of_legend(labels: Sequence[str], room: Room) -> int:
    """How many entries of a legend fit side by side."""
    longest = max((len(label) for label in labels), default=1)
    return max(1, min(len(labels), room.legend // (min(longest, room.entry) * 7 + 40)))


def shades(first: str, last: str, count: int) -> list[str]:
    """Colours from one to another; a single one is nearer to the first."""
    if count == 1:
        return [_between(first, last, 0.25)]
    return [_between(first, last, place / (count - 1)) for place in range(count)]


def readable_on(color: str) -> str:
    """Ink or white, whichever stands out more."""
    return "#ffffff" if _luminance(color) < 0.18 else INK


def _between(first: str, last: str, share: float) -> str:
    pairs = zip(_channels(first), _channels(last), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(color: str) -> list[int]:
    return [int(color[place : place + 2], 16) for place in (1, 3, 5)]


def _luminance(color: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [c / 255 for c in _channels(color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
