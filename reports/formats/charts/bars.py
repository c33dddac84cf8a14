"""Answers without an order, as small multiples: one panel per answer, one bar per group."""

from typing import Any

import altair

from reports.disclosure.protected import Percent, Printed, ProtectedTable
from reports.formats.charts import looks
from reports.formats.words import RESERVED

_HIDDEN_LENGTH = 9.0
_BEYOND = 124
"""Where the panel ends, in percent: room for the number beside a whole bar."""


def draw_bars(table: ProtectedTable, room: looks.Room) -> Any:
    """Hidden numbers are a short hatched bar with the marker beside it."""
    panels = looks.keyed(table.answers, min(24, room.entry))
    rows = looks.keyed((*table.groups, "All"), min(24, room.label), room.lines)
    points = [
        {
            "panel": panel,
            "row": row,
            "percent": _HIDDEN_LENGTH if _is_hidden(count, percent) else percent or 0,
            "color": looks.HATCH if _is_hidden(count, percent) else _color(answer, row == rows[-1]),
            "says": looks.says(count, percent, table.decimals),
        }
        for place, (panel, answer) in enumerate(zip(panels, table.answers, strict=True))
        for row, count, percent in zip(
            rows,
            (*table.counts[place], table.answer_totals[place]),
            (*table.group_percents[place], table.overall_percents[place]),
            strict=True,
        )
    ]
    base = altair.Chart({"values": points}).encode(
        y=looks.rows_axis(rows),
        x=altair.X("percent:Q", axis=None, scale=altair.Scale(domain=[0, _BEYOND])),
    )
    bars = base.mark_bar(height=17).encode(color=altair.Color("color:N", scale=None))
    words = base.mark_text(align="left", dx=4, color=looks.INK, fontSize=11).encode(
        text=altair.Text("says:N")
    )
    across = min(max(len(panels), 2), room.panels)
    layers = altair.layer(bars, words).properties(
        width=room.breadth // across, height=looks.row_height(rows) * len(rows)
    )
    header = altair.Header(labelExpr=looks.SPLIT)
    facet = altair.Facet("panel:N", sort=panels, title=None, header=header)
    return layers.facet(facet=facet, columns=across, spacing=18)


def _is_hidden(count: Printed, percent: Percent) -> bool:
    """Nobody in an empty group gave any answer: that is shown, though it has no percentage."""
    return percent is None and count != 0


def _color(answer: str, is_everyone: bool) -> str:
    if answer in RESERVED:
        return looks.MUTED
    return looks.INK if is_everyone else looks.BLUE
