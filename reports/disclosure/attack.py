"""The attack: recover hidden counts from a publication by linear programming.

It knows the statements and nothing of how they came about; it imports none of the builder. For
each hidden cell it looks for the smallest and the largest count that agree with all statements.
The attack **succeeds** on a cell when that interval ends below the threshold k (proven small), or
starts below k and is narrower than k - 1 (too well known for a cell that may be small). An
interval that starts at k or more belongs to a large complement and is no success. A printed count
of 1 to k - 1 is a success, and so is a publication that contradicts itself.

Counts may be fractions here; a reader who knows that they are whole could narrow an interval
further where an extreme is a fraction. In single tables none is; in linked tables none was seen.
Each solution is also a possible set of counts for every other hidden cell, so most programs need
never be solved.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import highspy
import numpy as np

from reports.disclosure.statements import Publication, Statement
from reports.disclosure.tables import Cell

_TOLERANCE = 1e-4
#: "Without limit" for a cell that no statement bounds from above.
_UNBOUNDED = 10_000_000.0


@dataclass(frozen=True, slots=True)
class AttackResult:
    """``min_width``: no interval of a cell that may be small is narrower, as far as the attack
    looked; infinite when there is no such cell. ``weakest`` is the cell of that width."""

    succeeded: bool
    min_width: float
    weakest: Cell | None
    broken: tuple[Cell, ...]
    hidden: int
    solver: str
    solver_version: str
    statements_hash: str
    seconds: float


def attack(publication: Publication) -> AttackResult:
    """Try to recover every hidden cell of ``publication``."""
    started = time.perf_counter()
    intervals: dict[Cell, tuple[float, float]] = {}
    consistent = True
    known = _known(publication.statements)
    try:
        for statements in _components(publication, known):
            intervals |= _Component(statements, publication, known).intervals()
        for cell in _given_away(publication, known):
            intervals[cell] = (known[cell], known[cell])
    except _ContradictionError:
        consistent = False
    k = publication.threshold
    broken = sorted(c for c, found in intervals.items() if not _holds(found, k))
    judged = {c: high - low for c, (low, high) in intervals.items() if low < k - _TOLERANCE}
    weakest = min(sorted(judged), key=lambda cell: judged[cell], default=None)
    return AttackResult(
        succeeded=bool(broken) or not consistent,
        min_width=float("inf") if weakest is None else judged[weakest],
        weakest=weakest,
        broken=tuple(broken) if consistent else publication.hidden,
        hidden=len(publication.hidden),
        solver="HiGHS",
        solver_version=_version(),
        statements_hash=publication.sha256,
        seconds=time.perf_counter() - started,
    )


def _version() -> str:
    return str(highspy.Highs().version())  # type: ignore[no-untyped-call]


class _ContradictionError(Exception):
    """No set of counts agrees with the statements."""


def _is_wide(interval: tuple[float, float], threshold: int) -> bool:
    low, high = interval
    return high >= threshold - _TOLERANCE and high - low >= threshold - 1 - _TOLERANCE


def _holds(interval: tuple[float, float], threshold: int) -> bool:
    return interval[0] >= threshold - _TOLERANCE or _is_wide(interval, threshold)


def _known(statements: Sequence[Statement]) -> dict[Cell, int]:
    """Cells that one statement alone fixes."""
    return {
        each.terms[0][0]: each.low
        for each in statements
        if len(each.terms) == 1 and each.low is not None and each.low == each.high
    }


def _given_away(publication: Publication, known: dict[Cell, int]) -> set[Cell]:
    """Cells that are printed although they are small, or hidden elsewhere."""
    small = {cell for cell, count in known.items() if 0 < count < publication.threshold}
    return small | (known.keys() & set(publication.hidden))


def _components(
    publication: Publication, known: dict[Cell, int]
) -> Iterator[list[tuple[Statement, list[Cell]]]]:
    """Statements that still hold unknown cells, in groups that share none."""
    parent: dict[Cell, Cell] = {}

    def root(cell: Cell) -> Cell:
        while parent.setdefault(cell, cell) != cell:
            parent[cell] = cell = parent[parent[cell]]
        return cell

    open_statements = []
    for each in publication.statements:
        unknown = [cell for cell, _ in each.terms if cell not in known]
        if unknown:
            open_statements.append((each, unknown))
            for cell in unknown:
                parent[root(cell)] = root(unknown[0])
        else:
            _check(each, known)
    groups: dict[Cell, list[tuple[Statement, list[Cell]]]] = defaultdict(list)
    for each, unknown in open_statements:
        groups[root(unknown[0])].append((each, unknown))
    yield from groups.values()


def _check(statement: Statement, known: dict[Cell, int]) -> None:
    value = sum(factor * known[cell] for cell, factor in statement.terms)
    if statement.low is not None and value < statement.low:
        raise _ContradictionError
    if statement.high is not None and value > statement.high:
        raise _ContradictionError


class _Component:
    """One linear program over unknown cells that are tied together."""

    def __init__(
        self,
        statements: list[tuple[Statement, list[Cell]]],
        publication: Publication,
        known: dict[Cell, int],
    ) -> None:
        self._threshold = publication.threshold
        self._cells = sorted({cell for _, unknown in statements for cell in unknown})
        self._place = {cell: place for place, cell in enumerate(self._cells)}
        self._hidden = set(publication.hidden)
        self._solver = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
            self._solver.setOptionValue(option, value)
        ceiling = max(_UNBOUNDED, 10.0 * max(known.values(), default=0))
        size = len(self._cells)
        self._solver.addVars(size, np.zeros(size), np.full(size, ceiling))
        for each, _ in statements:
            self._add(each, known)
        self._low = np.full(size, np.inf)
        self._high = np.full(size, -np.inf)

    def intervals(self) -> dict[Cell, tuple[float, float]]:
        """For each hidden cell a range of possible counts: exact where it breaks the promise."""
        for place, cell in enumerate(self._cells):
            if cell in self._hidden:
                self._look_at(place)
        return {
            cell: (float(self._low[place]), float(self._high[place]))
            for place, cell in enumerate(self._cells)
            if cell in self._hidden
        }

    def _look_at(self, place: int) -> None:
        for sense in (highspy.ObjSense.kMaximize, highspy.ObjSense.kMinimize):
            if not _is_wide((self._low[place], self._high[place]), self._threshold):
                self._solve(place, sense)

    def _solve(self, place: int, sense: highspy.ObjSense) -> None:
        self._solver.changeColCost(place, 1.0)
        self._solver.changeObjectiveSense(sense)
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise _ContradictionError
        found = np.asarray(self._solver.getSolution().col_value)
        self._solver.changeColCost(place, 0.0)
        self._low = np.minimum(self._low, found)
        self._high = np.maximum(self._high, found)

    def _add(self, statement: Statement, known: dict[Cell, int]) -> None:
        fixed = sum(factor * known[cell] for cell, factor in statement.terms if cell in known)
        terms = [(self._place[c], factor) for c, factor in statement.terms if c not in known]
        low = -highspy.kHighsInf if statement.low is None else float(statement.low - fixed)
        high = highspy.kHighsInf if statement.high is None else float(statement.high - fixed)
        if len(terms) == 1 and terms[0][1] == 1 and statement.high is None:
            self._solver.changeColBounds(terms[0][0], max(low, 0.0), _UNBOUNDED)
            return
        places = np.array([place for place, _ in terms], dtype=np.int32)
        factors = np.array([factor for _, factor in terms], dtype=np.float64)
        self._solver.addRow(low, high, len(terms), places, factors)
