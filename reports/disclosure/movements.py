"""Movements: ways to change hidden counts that leave every shown number as it is.

A reader can exclude a set of counts only when it contradicts what is shown. So whatever can be
moved from the true counts without touching a shown cell is possible in his eyes, and cells that
would have to move along are the complements that have to be hidden. One linear program answers
both questions: moving a hidden cell is free, moving a shown cell has a price.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import highspy
import numpy as np
import numpy.typing as npt

from reports.disclosure.links import System

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

#: Stands for "without limit": no count comes near, and the solver keeps its precision.
CEILING = 10_000_000.0
#: What one step toward the goal is worth when only hidden cells may move: far below any price.
_REWARD = 0.001
_TOLERANCE = 1e-6
#: Where only prices changed the last answer is still possible and primal steps begin there; where
#: bounds changed dual steps do. Half the time of 8 x 6 x 5 cells.
_PRIMAL, _DUAL = 4, 1
#: All factors are 1 or -1, so there is nothing to scale, and the cheaper pricing of edges (Devex)
#: needs hardly more steps than the exact one: a quarter faster on 120 linked tables.
_OPTIONS: Mapping[str, bool | int | str] = {
    "output_flag": False,
    "threads": 1,
    "presolve": "off",
    "simplex_scale_strategy": 0,
    "simplex_dual_edge_weight_strategy": 1,
}


class Scope:
    """The linear program of one group of cells that are tied together; all others stand still.

    Columns 0..n-1 are increases and n..2n-1 decreases of ``cells``; rows are the sums.
    """

    def __init__(self, system: System, cells: npt.NDArray[np.int64]) -> None:
        self.cells = cells
        self._place = {int(cell): place for place, cell in enumerate(cells)}
        self._values = system.values[cells].astype(np.float64)
        self._prices = np.zeros(len(cells))
        self._room = np.zeros(len(cells))
        self._solver = _solver()
        self._load(system)

    def __contains__(self, cell: int) -> bool:
        return cell in self._place

    def refresh(self, prices: Floats, lowest: Floats) -> None:
        """Take over what is hidden now: ``prices`` and ``lowest`` counts of all cells."""
        n = len(self.cells)
        fresh = prices[self.cells]
        changed = np.flatnonzero(fresh != self._prices).astype(np.int32)
        if changed.size:
            both = np.concatenate([changed, changed + n]).astype(np.int32)
            self._solver.changeColsCost(both.size, both, np.tile(fresh[changed], 2))
            self._prices = fresh
        room = self._values - lowest[self.cells]
        changed = np.flatnonzero(room != self._room).astype(np.int32)
        if changed.size:
            columns = (changed + n).astype(np.int32)
            self._solver.changeColsBounds(
                changed.size, columns, np.zeros(changed.size), room[changed]
            )
            self._room = room

    def move(self, cell: int, by: float) -> Floats | None:
        """The cheapest movement that changes ``cell`` by ``by``; ``None`` if there is none."""
        place, n = self._place[cell], len(self.cells)
        forward, back = (place, place + n) if by > 0 else (place + n, place)
        if by < 0 and -by > self._room[place] + _TOLERANCE:
            return None
        self._solver.changeColBounds(forward, abs(by), abs(by))
        self._solver.changeColBounds(back, 0.0, 0.0)
        moved = self._run()
        self._solver.changeColBounds(place, 0.0, CEILING)
        self._solver.changeColBounds(place + n, 0.0, float(self._room[place]))
        return moved

    def furthest(self, cell: int, sign: int) -> Floats:
        """The movement of hidden cells alone that takes ``cell`` furthest up (1) or down (-1)."""
        place, n = self._place[cell], len(self.cells)
        price = float(self._prices[place])
        self._solver.changeColCost(place, price - sign * _REWARD)
        self._solver.changeColCost(place + n, price + sign * _REWARD)
        self._solver.setOptionValue("simplex_strategy", _PRIMAL)
        moved = self._run()
        self._solver.setOptionValue("simplex_strategy", _DUAL)
        self._solver.changeColCost(place, price)
        self._solver.changeColCost(place + n, price)
        return moved if moved is not None else np.zeros(n)

    def _run(self) -> Floats | None:
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        columns = np.asarray(self._solver.getSolution().col_value)
        n = len(self.cells)
        moved: Floats = columns[:n] - columns[n:]
        moved[np.abs(moved) < _TOLERANCE] = 0.0
        return moved

    def _load(self, system: System) -> None:
        n = len(self.cells)
        lower, upper = np.zeros(2 * n), np.full(2 * n, CEILING)
        upper[n:] = 0.0
        self._solver.addVars(2 * n, lower, upper)
        for number in sorted({s for cell in self.cells for s in system.sums_of[cell]}):
            each = system.sums[number]
            signed = [(each.total, 1.0), *((part, -1.0) for part in each.parts)]
            terms = [(self._place[c], sign) for c, sign in signed if c in self._place]
            columns = [p for p, _ in terms] + [p + n for p, _ in terms]
            factors = [sign for _, sign in terms] + [-sign for _, sign in terms]
            self._solver.addRow(
                0.0, 0.0, len(columns), np.array(columns, np.int32), np.array(factors)
            )


def reachable(system: System, start: int, free: Bools) -> npt.NDArray[np.int64]:
    """The free cells that a movement of ``start`` can touch, in ascending order."""
    seen, waiting = {start}, [start]
    asked: set[int] = set()
    while waiting:
        fresh_sums = set(system.sums_of[waiting.pop()]) - asked
        asked |= fresh_sums
        neighbours: Iterable[int] = (c for s in fresh_sums for c in system.sums[s].cells)
        fresh = {c for c in neighbours if free[c]} - seen
        seen |= fresh
        waiting.extend(fresh)
    return np.array(sorted(seen), dtype=np.int64)


def _solver() -> highspy.Highs:
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    return solver
