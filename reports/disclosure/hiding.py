"""The state of the search: what is hidden, and how far each hidden cell is known to move."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt

from reports.disclosure.links import Sum, System
from reports.disclosure.movements import Bools, Floats, Scope, reachable
from reports.disclosure.primary import settled_zeros, with_whole_lines
from reports.disclosure.tables import Cell, Pattern

Free = Callable[[], Bools]
#: Which of two cells is taken first, by their counts and places.
Order = Callable[[int, int], tuple[int, int]]
ORDERS: tuple[Order, ...] = (
    lambda _count, place: (0, place),
    lambda _count, place: (0, -place),
    lambda count, place: (count, place),
    lambda count, place: (-count, place),
)

#: A margin is printed by many tables; its loss costs as much as that of this many inner cells.
_PRICE_OF_A_MARGIN = 25.0
_TOLERANCE = 1e-6
#: The last step of giving up: nothing of the report is shown.
_EVERYTHING = 2


@dataclass(frozen=True, slots=True)
class Told:
    """What readers have already: cells that earlier reports show, which cannot be hidden again.

    ``spared`` are zeros that no table prints; that they are zero may be known. ``thresholds`` are
    those of cells that were told under another one; ``left`` of those of which readers know more
    already than that leaves open.
    """

    shown: frozenset[int] = frozenset()
    spared: frozenset[int] = frozenset()
    thresholds: Mapping[int, int] = field(default_factory=dict)
    left: Mapping[int, int] = field(default_factory=dict)


NOTHING_TOLD = Told()


class Hiding:
    """A growing set of hidden cells.

    ``least`` and ``highest`` are counts that a movement has been found for: a reader's interval
    is at least as wide. ``supports`` keeps, for each hidden cell, the cells moved by those two.
    """

    def __init__(
        self,
        system: System,
        hidden: set[int],
        threshold: int,
        order: Order = ORDERS[0],
        told: Told = NOTHING_TOLD,
    ) -> None:
        self.system, self._order, self._told = system, order, told
        #: For each cell from how many people on it is large, and how far it must reach.
        self.large: Floats = _filled(len(system.cells), threshold, told.thresholds)
        self.wide: Floats = _filled(len(system.cells), threshold, {**told.thresholds, **told.left})
        self.version = 0
        self.sensitive = frozenset(hidden)
        self.known_large: set[int] = set()
        size = len(system.cells)
        self.hidden: Bools = np.zeros(size, dtype=np.bool_)
        self.least: Floats = system.values.astype(np.float64)
        self.highest: Floats = system.values.astype(np.float64)
        self.supports: dict[tuple[int, int], frozenset[int]] = {}
        self._weights = _weights(system)
        self._prices: Floats = self._weights.copy()
        self._lowest: Floats = np.minimum(system.values, 1).astype(np.float64)
        self._settled = settled_zeros(system, hidden)
        # Two addresses of one number are no line: they never close, and zero stays excluded.
        self._open_parts = [
            len(set(each.parts) - self._settled) + (each.kind == "same") for each in system.sums
        ]
        self._scopes: dict[tuple[str, ...], list[Scope]] = {}
        self._may_be_hidden: Bools = system.values > 0
        self._may_be_hidden[sorted(told.shown)] = False
        self._was_free: Bools = system.inner & self._may_be_hidden
        self._given_up: dict[int, int] = {}
        self._tables: dict[tuple[str, ...], list[int]] = {}
        for number, at in enumerate(system.cells):
            if at.is_inner:
                table = (at.stratum, at.base, at.question, at.demographic)
                self._tables.setdefault(table, []).append(number)
        for cell in sorted(hidden):
            self.hide(cell)

    def pattern(self) -> Pattern:
        return frozenset(self.system.cells[cell] for cell in np.flatnonzero(self.hidden))

    def price(self) -> float:
        """What all that is hidden costs."""
        return float(self._weights[self.hidden].sum())

    def in_order(self) -> list[int]:
        """Hidden cells, margins first, then in the order of the search."""
        hidden = {int(cell) for cell in np.flatnonzero(self.hidden)} - self._told.spared
        return sorted(hidden, key=self._turn)

    def _turn(self, cell: int) -> tuple[bool, tuple[int, int]]:
        return bool(self.system.inner[cell]), self._order(int(self.system.values[cell]), cell)

    def is_wide(self, cell: int) -> bool:
        risen = float(self.highest[cell]) - float(self.system.values[cell])
        return risen >= self.missing_up(cell) - _TOLERANCE

    def missing_up(self, cell: int) -> float:
        """How far above its true count ``cell`` must be able to rise."""
        goal = max(float(self.wide[cell]), float(self.least[cell]) + self.width(cell))
        return goal - float(self.system.values[cell])

    def missing_down(self, cell: int) -> float:
        """How far below its true count ``cell`` must be able to fall (negative)."""
        return float(self.highest[cell]) - self.width(cell) - float(self.system.values[cell])

    def width(self, cell: int) -> float:
        """How wide the interval of ``cell`` must be."""
        return float(self.wide[cell]) - 1.0

    def hide(self, cell: int) -> None:
        if self.hidden[cell] or cell in self._told.shown:
            return
        self.hidden[cell] = True
        self._prices[cell] = 0.0
        self.version += 1
        if not self._was_free[cell]:
            self._was_free[cell] = True
            self._scopes.clear()
        for number in self.system.sums_of[cell]:
            each = self.system.sums[number]
            self._open_parts[number] -= self._counts_for(each, cell)
            if not self._open_parts[number]:
                self._lowest[list(each.parts)] = 0.0

    def show(self, cell: int) -> None:
        """Take a complement back. Never one of a line that is hidden whole: see ``is_closed``."""
        self.hidden[cell] = False
        self._prices[cell] = self._weights[cell]
        for number in self.system.sums_of[cell]:
            self._open_parts[number] += self._counts_for(self.system.sums[number], cell)

    def _counts_for(self, line: Sum, cell: int) -> bool:
        """Whether ``line`` is open as long as ``cell`` is shown."""
        return cell in line.parts and cell not in self._settled

    def is_closed(self, cell: int) -> bool:
        """Whether ``cell`` is part of a line that is hidden whole."""
        return any(
            self._open_parts[number] == 0 and cell in self.system.sums[number].parts
            for number in self.system.sums_of[cell]
        )

    def move(self, cell: int, by: float) -> bool:
        """Hide what the cheapest movement of ``cell`` by ``by`` moves. False if there is none."""
        for key, free in self._choices(cell):
            scope = self._scope(key, free, cell)
            moved = scope.move(cell, by)
            if moved is not None:
                for other in scope.cells[moved != 0]:
                    self.hide(int(other))
                self._widen(scope, moved)
                return True
        return False

    def explore_nearby(self, cell: int) -> None:
        """Find how far ``cell`` can go, up and down, while all margins of its table stand still."""
        scope = self._table_scope(cell)
        for sign in (1, -1) if scope else ():
            if scope and not self.is_wide(cell):
                self._widen(scope, scope.furthest(cell, sign))

    def reach(self, cell: int) -> int:
        """How many cells a movement of ``cell`` can touch."""
        return len(self._scope(("inner",), self._free_inside, cell).cells)

    def explore(self, cell: int, sign: int) -> None:
        """Find how far ``cell`` can go with what is hidden now."""
        scope = self._scope(("inner",), self._free_inside, cell)
        self._widen(scope, scope.furthest(cell, sign))

    def give_up(self, cell: int) -> None:
        """Hide whole tables around ``cell``; each time for the same cell, more of them."""
        at, before = self.system.cells[cell], self.version
        while self.version == before and self._given_up.get(cell, 0) <= _EVERYTHING:
            step = self._given_up.get(cell, 0)
            self._given_up[cell] = step + 1
            lost = {i for i, other in enumerate(self.system.cells) if _goes_along(other, at, step)}
            for other in sorted(with_whole_lines(self.system, lost)):
                self.hide(other)

    def _table_scope(self, cell: int) -> Scope | None:
        at = self.system.cells[cell]
        if not at.is_inner:
            return None
        table = (at.stratum, at.base, at.question, at.demographic)
        return self._scope(("table", *table), partial(self._free_in_table, table), cell)

    def _free_in_table(self, table: tuple[str, ...]) -> Bools:
        free: Bools = np.zeros(len(self.system.cells), dtype=np.bool_)
        inside = self._tables[table]
        free[inside] = self._was_free[inside] | self.hidden[inside]
        return free

    def _free_inside(self) -> Bools:
        return self._was_free | self.hidden

    def _choices(self, cell: int) -> Iterator[tuple[tuple[str, ...], Free]]:
        """What may move: inner cells; then the margins of the cell's own lines; then all."""
        yield ("inner",), self._free_inside
        at = self.system.cells[cell]
        yield ("family", at.question, at.demographic), partial(self._free_in_family, at)
        yield ("all",), lambda: self._free_inside() | self._may_be_hidden

    def _free_in_family(self, at: Cell) -> Bools:
        family = np.fromiter((_same_family(c, at) for c in self.system.cells), dtype=np.bool_)
        return self._free_inside() | (family & self._may_be_hidden)

    def _scope(self, key: tuple[str, ...], free: Free, cell: int) -> Scope:
        """The scope that holds ``cell``; what is ``free`` is asked for only to make a new one."""
        scopes = self._scopes.setdefault(key, [])
        scope = next((known for known in scopes if cell in known), None)
        if scope is None:
            scope = Scope(self.system, reachable(self.system, cell, free()))
            scopes.append(scope)
        scope.refresh(self._prices, self._lowest)
        return scope

    def _widen(self, scope: Scope, moved: Floats) -> None:
        touched = np.flatnonzero(moved)
        cells: npt.NDArray[np.int64] = scope.cells[touched]
        counts = self.system.values[cells] + moved[touched]
        support: frozenset[int] = frozenset(cells.tolist())
        lower, higher = counts < self.least[cells], counts > self.highest[cells]
        self.least[cells] = np.minimum(self.least[cells], counts)
        self.highest[cells] = np.maximum(self.highest[cells], counts)
        self.supports.update(((int(cell), -1), support) for cell in cells[lower])
        self.supports.update(((int(cell), 1), support) for cell in cells[higher])


def _filled(size: int, threshold: int, others: Mapping[int, int]) -> Floats:
    found: Floats = np.full(size, float(threshold))
    found[list(others)] = list(others.values())
    return found


def _weights(system: System) -> Floats:
    """The price of hiding a cell: about one, a little more for larger counts."""
    size = np.log1p(system.values) / np.log1p(max(int(system.values.max(initial=1)), 1))
    weights: Floats = 1.0 + 0.25 * size
    weights[~system.inner] *= _PRICE_OF_A_MARGIN
    return weights


def _same_family(cell: Cell, at: Cell) -> bool:
    if cell.is_inner:
        return False
    same_question = bool(at.question) and cell.question == at.question
    return same_question or (bool(at.demographic) and cell.demographic == at.demographic)


def _goes_along(cell: Cell, at: Cell, step: int) -> bool:
    if step == _EVERYTHING:
        return True
    if cell.stratum != at.stratum:
        return False
    if step == 1 or not (at.question or at.demographic):
        return True
    if cell.base != at.base or not (cell.question or cell.demographic):
        return False
    fits_question = not at.question or cell.question in ("", at.question)
    return fits_question and (not at.demographic or cell.demographic in ("", at.demographic))
