"""A ranking in words: which item is first, and the lines of its table."""

from collections.abc import Iterator

from reports.disclosure.protected import HIDDEN, Value
from reports.document import ReportDocument
from reports.formats.lines import CellLayout, RowLayout
from reports.formats.words import MARKER, NO_NUMBER
from reports.rankings import Item, Order

_MOST_TOLD = 6


def item_label(document: ReportDocument, order: Order, item: Item) -> str:
    """The words of the item without those of its question."""
    return document.label(item.question).removeprefix(f"{document.label(order.question)}: ")


def rank_text(value: Value, decimals: int, sign: str = "") -> str:
    """“1.8”, “41%”, the marker, or a dash where nobody gave a rank."""
    if value is HIDDEN:
        return MARKER
    return NO_NUMBER if value is None else f"{value:.{decimals}f}{sign}"


def finding_of_order(document: ReportDocument, order: Order) -> str:
    """What comes first for everyone."""
    first = order.items[0]
    if first.ranks[-1] is HIDDEN or first.ranks[-1] is None:
        return "The order for everyone together is hidden"
    label = item_label(document, order, first)
    rank = rank_text(first.ranks[-1], order.rank_decimals)
    shown = all(isinstance(item.ranks[-1], float) for item in order.items)
    among = "" if shown else " of what is shown"
    return f"“{label}” comes first{among}, with a mean rank of {rank}"


def describe_order(document: ReportDocument, order: Order, by: str) -> str:
    """For who cannot see the chart."""
    told = [
        f"{item_label(document, order, item)}: {rank_text(item.ranks[-1], order.rank_decimals)}."
        for item in order.items[:_MOST_TOLD]
    ]
    return " ".join(
        [
            f"Dots: mean rank of each item for everyone and for each group ({by}).",
            *told,
            "The table has every number shown.",
        ]
    )


def order_rows_of(document: ReportDocument, order: Order) -> Iterator[RowLayout]:
    """A line for each item: its mean rank, and beside it the share of first places."""
    for item in order.items:
        firsts = item.firsts or (None,) * len(item.ranks)
        yield RowLayout(
            item_label(document, order, item),
            tuple(
                CellLayout(
                    rank_text(rank, order.rank_decimals),
                    f"first for {first:.{order.decimals}f}%" if isinstance(first, float) else "",
                    hidden=rank is HIDDEN,
                )
                for rank, first in zip(item.ranks, firsts, strict=True)
            ),
        )
