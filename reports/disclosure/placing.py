"""The items of a ranking, tied rank by rank: the builder's view.

Nobody gives a rank twice, so that those who gave it to one item or another are at most the group.
Where everybody ranked every item they are the group, and the ranks of the items add up like rows
and columns. Where somebody left an item open they are fewer, and only the attack (``placed.py``)
knows that they are not more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from reports.disclosure.tables import Cell, TrueTable


def ranked_sums(tables: Sequence[TrueTable]) -> Iterator[tuple[Cell, list[Cell]]]:
    """Each group, and for each rank the cells of all items whose people are at most the group."""
    parts: dict[tuple[Cell, str, str], dict[Cell, None]] = {}
    for table in tables:
        for rank in sorted(table.ranking.ranks) if table.ranking else ():
            question = table.ranking.question if table.ranking else ""
            for total, part in _pairs(table, rank):
                parts.setdefault((total, question, rank), {})[part] = None
    for (total, _, _), cells in parts.items():
        yield total, list(cells)


def _pairs(table: TrueTable, rank: str) -> Iterable[tuple[Cell, Cell]]:
    if rank not in table.answers:
        return
    yield table.total, table.answer_margin(rank)
    for group in table.groups:
        yield table.group_margin(group), table.cell(rank, group)
