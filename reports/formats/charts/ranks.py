"""Mean ranks as dots: one panel for everyone and one for each group, the items in their order."""

from collections.abc import Iterator, Sequence
from typing import Any

import altair

from reports.disclosure.protected import HIDDEN
from reports.formats.charts import looks
from reports.formats.ranks import rank_text
from reports.rankings import Order

_MOST_PANELS = 3
_HIDDEN_LENGTH = 0.12
"""Of the whole axis."""


def draw_ranks(order: Order, labels: Sequence[str], room: looks.Room) -> Any:
    """Rank 1 stands left; a hidden mean is a short hatched bar with the marker beside it."""
    rows = looks.keyed(labels, min(26, room.label), room.lines)
    panels = looks.keyed(("All", *order.groups), 30)
    scale = altair.Scale(domain=[1, 1 + (order.lowest - 1) * 1.25], nice=False)
    axis = altair.Axis(
        title=None, values=list(range(1, order.lowest + 1)), grid=True, gridColor=looks.RULE,
        labelColor=looks.QUIET, format="d",
    )  # fmt: skip
    base = altair.Chart({"values": list(_points(order, rows, panels))}).encode(
        y=looks.rows_axis(rows)
    )
    x = altair.X("from:Q", scale=scale, axis=axis)
    drawn, hidden = (base.transform_filter(f"datum.{which}") for which in ("shown", "hidden"))
    layers = (
        drawn.mark_rule(color=looks.RULE, strokeWidth=2).encode(x=x, x2="to:Q"),
        drawn.mark_point(filled=True, size=95, opacity=1).encode(
            x=altair.X("to:Q", scale=scale), color=altair.Color("color:N", scale=None)
        ),
        hidden.mark_bar(color=looks.HATCH, height=13).encode(x=x, x2="to:Q"),
        base.mark_text(align="left", dx=9, fontSize=11, color=looks.INK).encode(
            x=altair.X("to:Q", scale=scale), text="says:N"
        ),
    )
    across = min(len(panels), _MOST_PANELS, room.panels)
    layer = altair.layer(*layers).properties(
        width=room.breadth // across, height=looks.row_height(rows) * len(rows)
    )
    header = altair.Header(labelExpr=looks.SPLIT)
    facet = altair.Facet("panel:N", sort=panels, title=None, header=header)
    return layer.facet(facet=facet, columns=across, spacing=22)


def _points(order: Order, rows: Sequence[str], panels: Sequence[str]) -> Iterator[dict[str, Any]]:
    length = 1 + (order.lowest - 1) * _HIDDEN_LENGTH
    for row, item in zip(rows, order.items, strict=True):
        for panel, rank in zip(panels, (item.ranks[-1], *item.ranks[:-1]), strict=True):
            yield {
                "row": row, "panel": panel, "from": 1, "says": rank_text(rank, order.rank_decimals),
                "to": rank if isinstance(rank, float) else length,
                "color": looks.INK if panel == panels[0] else looks.BLUE,
                "shown": isinstance(rank, float), "hidden": rank is HIDDEN,
            }  # fmt: skip
