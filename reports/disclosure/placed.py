"""What everybody knows about a ranking: nobody gave one rank to two things.

All who gave a rank to one item or another of a question are therefore no more than the group. If
everybody ranked everything, these limits add up to all that there is, and each is exact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from reports.disclosure.facts import Statement
from reports.disclosure.protected import ProtectedTable
from reports.disclosure.tables import Cell


def placed(tables: Iterable[ProtectedTable]) -> Iterator[Statement]:
    """For each rank of a question in each group, over the items that are printed."""
    together: dict[tuple[str, Cell, str], set[Cell]] = defaultdict(set)
    for table in tables:
        if table.ranking is None:
            continue
        for cell, _ in table.cells():
            if cell.question and cell.answer in table.ranking.ranks:
                group = cell._replace(question="", answer="")
                together[table.ranking.question, group, cell.answer].add(cell)
    for (_, group, _), cells in together.items():
        yield Statement(None, 0, (*((cell, 1) for cell in sorted(cells)), (group, -1)))
