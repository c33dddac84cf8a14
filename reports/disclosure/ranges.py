"""Which counts a hidden cell may have, by everything that is told about it: the attacker's sums.

Each solution of a linear program is a possible set of counts for all cells at once, so that most
programs need never be solved. A solution with fractions is none that people could make up: it
tells how wide an interval is at most, and whole numbers have to confirm that it is so wide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import highspy
import numpy as np
import numpy.typing as npt

from reports.disclosure.facts import Promise, Statement
from reports.disclosure.tables import Cell

TOLERANCE = 1e-4
#: "Without limit" for a cell that no statement bounds from above.
_UNBOUNDED = 10_000_000.0
#: After so many seconds a width counts as not confirmed.
_PATIENCE = 10.0

Range = tuple[float, float]
#: Statements that share unknown cells, each with the unknown among its cells.
Group = list[tuple[Statement, list[Cell]]]
_Floats = npt.NDArray[np.float64]


class ContradictionError(Exception):
    """No set of counts agrees with the statements."""


def solver_version() -> str:
    """That of HiGHS, for the record."""
    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]


def is_wide(interval: Range, threshold: int) -> bool:
    """Whether it is k - 1 wide and reaches k."""
    low, high = interval
    return high >= threshold - TOLERANCE and high - low >= threshold - 1 - TOLERANCE


def holds(interval: Range, promise: Promise) -> bool:
    """Whether a cell is known to be large, or as wide as was promised."""
    return interval[0] >= promise.large - TOLERANCE or is_wide(interval, promise.wide)


def ranges_of(
    group: Group, known: Mapping[Cell, int], promised: Mapping[Cell, Promise]
) -> dict[Cell, Range]:
    """For each cell of which something is ``promised`` a range of possible counts.

    It is exact where it breaks the promise.

    :raises ContradictionError: when no set of counts agrees with the statements.
    """
    return _Ranges(group, known, promised).all()


class _Ranges:
    """What is found about cells that are tied together."""

    def __init__(
        self, group: Group, known: Mapping[Cell, int], promised: Mapping[Cell, Promise]
    ) -> None:
        self._cells = sorted({cell for _, unknown in group for cell in unknown})
        self._promised = {p: promised[c] for p, c in enumerate(self._cells) if c in promised}
        self._told = group, known
        self._program = _Program(self._cells, group, known)
        self._whole_program: _Program | None = None
        size = len(self._cells)
        self._low, self._high = np.full(size, np.inf), np.full(size, -np.inf)
        self._whole_low, self._whole_high = self._low.copy(), self._high.copy()

    def all(self) -> dict[Cell, Range]:
        """Every cell of the group of which something is promised."""
        for place, promise in self._promised.items():
            self._look_at(place, promise)
        return {self._cells[place]: self._found(place) for place in self._promised}

    def _found(self, place: int) -> Range:
        known = float(self._low[place]), float(self._high[place])
        if _is_settled(known, self._promised[place]):
            return known
        return float(self._whole_low[place]), float(self._whole_high[place])

    def _look_at(self, place: int, promise: Promise) -> None:
        for sign in (1, -1):
            if not is_wide((self._low[place], self._high[place]), promise.wide):
                self._take(self._program.furthest(place, sign))
        if _is_settled((float(self._low[place]), float(self._high[place])), promise):
            return
        for sign in (1, -1):
            if not is_wide((self._whole_low[place], self._whole_high[place]), promise.wide):
                self._confirm(place, sign)

    def _confirm(self, place: int, sign: int) -> None:
        if self._whole_program is None:
            self._whole_program = _Program(self._cells, *self._told, whole=True)
        self._take(self._whole_program.furthest(place, sign))

    def _take(self, counts: _Floats | None) -> None:
        if counts is None:
            return
        self._low = np.minimum(self._low, counts)
        self._high = np.maximum(self._high, counts)
        if np.abs(counts - np.rint(counts)).max() < TOLERANCE:
            self._whole_low = np.minimum(self._whole_low, counts)
            self._whole_high = np.maximum(self._whole_high, counts)


def _is_settled(known: Range, promise: Promise) -> bool:
    """Whether fractions tell enough: it is large, or not even they leave it wide."""
    return known[0] >= promise.large - TOLERANCE or not is_wide(known, promise.wide)


class _Program:
    """The statements for the solver; with ``whole``, only whole counts are possible."""

    def __init__(
        self,
        cells: Sequence[Cell],
        group: Group,
        known: Mapping[Cell, int],
        *,
        whole: bool = False,
    ) -> None:
        self._place = {cell: place for place, cell in enumerate(cells)}
        self._whole = whole
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        size = len(cells)
        ceiling = max(_UNBOUNDED, 10.0 * max(known.values(), default=0))
        self._solver.addVars(size, np.zeros(size), np.full(size, ceiling))
        self._floor = np.zeros(size)
        for each, _ in group:
            self._add(each, known)
        if whole:
            kinds = np.full(size, highspy.HighsVarType.kInteger)
            self._solver.changeColsIntegrality(size, np.arange(size, dtype=np.int32), kinds)
            self._solver.setOptionValue("time_limit", _PATIENCE)
            # Guessing counts before the first program is solved costs a quarter of the time.
            self._solver.setOptionValue("mip_heuristic_run_feasibility_jump", False)

    def furthest(self, place: int, sign: int) -> _Floats | None:
        """Possible counts of all cells with one as large (1) or small (-1) as it can be.

        ``None`` where whole numbers take too long.

        :raises ContradictionError: when no set of counts agrees with the statements.
        """
        sense = highspy.ObjSense.kMaximize if sign > 0 else highspy.ObjSense.kMinimize
        self._solver.changeColCost(place, 1.0)
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        status, counts = self._solver.getModelStatus(), self._solver.getSolution().col_value
        self._solver.changeColCost(place, 0.0)
        if status == highspy.HighsModelStatus.kTimeLimit:
            return None
        if status != highspy.HighsModelStatus.kOptimal:
            raise ContradictionError
        return np.asarray(counts)

    def _add(self, statement: Statement, known: Mapping[Cell, int]) -> None:
        fixed = sum(factor * known[cell] for cell, factor in statement.terms if cell in known)
        terms = [(self._place[c], factor) for c, factor in statement.terms if c not in known]
        low = -highspy.kHighsInf if statement.low is None else float(statement.low - fixed)
        high = highspy.kHighsInf if statement.high is None else float(statement.high - fixed)
        if len(terms) == 1 and terms[0][1] == 1 and statement.high is None:
            place = terms[0][0]
            self._floor[place] = max(low, self._floor[place])
            self._solver.changeColBounds(place, float(self._floor[place]), _UNBOUNDED)
            return
        places = np.array([place for place, _ in terms], dtype=np.int32)
        factors = np.array([factor for _, factor in terms], dtype=np.float64)
        self._solver.addRow(low, high, len(terms), places, factors)
