"""Yes or no by group: a dot for the share, a line for its 95 % interval."""

from typing import Any

import altair

from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.formats.charts import looks
from reports.formats.words import MARKER
from reports.uncertainty import interval_of


def draw_dots(table: ProtectedTable, room: looks.Room) -> Any:
    """The share of the first answer; hidden shares are a hatched piece with the marker."""
    rows = looks.keyed(("All", *table.groups), room.label, room.lines)
    counts = (table.answer_totals[0], *table.counts[0])
    totals = (table.total, *table.group_totals)
    percents = (table.overall_percents[0], *table.group_percents[0])
    points = []
    for row, count, total, percent in zip(rows, counts, totals, percents, strict=True):
        interval = interval_of(count, total)
        shown = interval is not None and percent is not None
        low, high = interval if interval and shown else (0.0, 10.0)
        points.append(
            {
                "row": row, "percent": percent if shown else None, "low": low, "high": high,
                "says": looks.says(count, percent, table.decimals),
                "people": MARKER if total is HIDDEN else f"{total:,}",
                "color": looks.INK if row == rows[0] else looks.BLUE, "shown": shown,
            }
        )  # fmt: skip
    people = room.bars + (100 if room.has_columns else 60)
    base = altair.Chart({"values": points}).encode(y=looks.rows_axis(rows))
    color = altair.Color("color:N", scale=None)
    x = altair.X(
        "low:Q",
        scale=altair.Scale(domain=[0, 100]),
        axis=altair.Axis(
            title=None, grid=True, gridColor=looks.RULE, tickCount=5, labelColor=looks.QUIET,
            labelExpr="datum.label + '%'",
        ),
    )  # fmt: skip
    drawn = base.transform_filter("datum.shown")
    hidden = base.transform_filter("!datum.shown")
    layers = (
        drawn.mark_rule(strokeWidth=3, opacity=0.45).encode(
            x=x, x2=altair.X2("high:Q"), color=color
        ),
        drawn.mark_point(filled=True, size=110, opacity=1).encode(
            x=altair.X("percent:Q"), color=color
        ),
        drawn.mark_text(align="left", dx=8, fontSize=11, color=looks.INK).encode(
            x=altair.X("high:Q"), text=altair.Text("says:N")
        ),
        hidden.mark_bar(color=looks.HATCH, height=13).encode(x=x, x2=altair.X2("high:Q")),
        hidden.mark_text(align="left", dx=8, fontSize=11, color=looks.INK).encode(
            x=altair.X("high:Q"), text=altair.Text("says:N")
        ),
        base.mark_text(align="right", fontSize=11, color=looks.QUIET).encode(
            x=altair.value(people), text=altair.Text("people:N")
        ),
        altair.Chart({"values": [{"head": "People"}]})
        .mark_text(align="right", fontSize=11, color=looks.QUIET)
        .encode(x=altair.value(people), y=altair.value(-8), text=altair.Text("head:N")),
    )
    height = looks.row_height(rows) * len(rows)
    return altair.layer(*layers).properties(width=room.bars, height=height)
