"""What earlier reports oblige a builder to, with the true counts: whoever holds them subtracts.

What they show stays shown, what they hide stays hidden. A number keeps the threshold under which it
was told first. Where that differs from today's, readers may know more about a number that is new
than today's threshold leaves open (a new question in a group that is known to be 15 people); then
it must be left as open as it is. The attack has its own account of this (``promised.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from reports.disclosure.hiding import Hiding, Told
from reports.disclosure.links import System
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedReport
from reports.disclosure.tables import Cell, Pattern, TrueTable


@dataclass(frozen=True, slots=True)
class Before:
    """Cells that earlier reports show, and those that are hidden there or stand in no table.

    ``told`` is the same for the search, by places of cells.
    """

    shown: Pattern = frozenset()
    hidden: Pattern = frozenset()
    told: Told = field(default_factory=Told)

    @classmethod
    def of(
        cls,
        system: System,
        tables: Sequence[TrueTable],
        earlier: Sequence[ProtectedReport],
        threshold: int,
    ) -> Before:
        """``earlier`` stand in the order in which they left."""
        if not earlier:
            return cls()
        numbers = {c: n for each in earlier for table in each.tables for c, n in table.cells()}
        own = withhold(system, tables, frozenset(system.cells), 2)
        unprinted = frozenset(system.cells) - numbers.keys() - own.hidden
        known = {cell: n for cell, n in numbers.items() if cell in system.index}
        shown = frozenset(cell for cell, n in known.items() if n is not HIDDEN)
        told = Told(
            shown=frozenset(system.index[cell] for cell in shown),
            spared=frozenset(
                place for place in map(system.index.__getitem__, unprinted)
                if not system.values[place]
            ),
        )  # fmt: skip
        if any(each.threshold != threshold for each in earlier):
            told = replace(told, thresholds=_thresholds(system, earlier, unprinted, threshold))
            empty = {system.index[c] for each in earlier for c in each.empty if c in system.index}
            told = replace(told, left=_left(system, told, empty, threshold))
        return cls(shown, frozenset(known.keys() - shown) | unprinted, told)


def _thresholds(
    system: System, earlier: Sequence[ProtectedReport], unprinted: Pattern, threshold: int
) -> dict[int, int]:
    """Nobody told which report told of people between populations first: the highest holds."""
    found = {cell: each.threshold for each in reversed(earlier) for cell in _cells(each)}
    highest = max(threshold, *(each.threshold for each in earlier))
    found |= dict.fromkeys(unprinted, highest)
    return {system.index[cell]: k for cell, k in found.items() if cell in system.index}


def _cells(report: ProtectedReport) -> set[Cell]:
    return {cell for table in report.tables for cell, _ in table.cells()}


def _left(system: System, told: Told, empty: set[int], threshold: int) -> dict[int, int]:
    """How far each number could reach if nothing but what is shown already were known.

    That nobody is in the ``empty`` cells is known by how their people are defined.
    """
    open_cells = set(range(len(system.cells))) - told.shown - empty
    hiding = Hiding(system, open_cells, threshold, told=told)
    for cell in sorted(open_cells):
        hiding.explore_nearby(cell)
        for sign in (1, -1):
            if not hiding.is_wide(cell):
                hiding.explore(cell, sign)
    narrow = (cell for cell in open_cells if not hiding.is_wide(cell))
    return {cell: _widest(hiding, cell) for cell in narrow}


def _widest(hiding: Hiding, cell: int) -> int:
    least, highest = float(hiding.least[cell]), float(hiding.highest[cell])
    return int(min(highest, highest - least + 1.0, float(hiding.wide[cell])) + 1e-6)
