"""The attack: recover hidden counts from a publication by linear programming.

It knows the statements and nothing of how they came about; it imports none of the builder. For
each hidden cell it looks for the smallest and the largest count that agree with all statements.
The attack **succeeds** on a cell when that interval ends below the threshold k (proven small), or
starts below k and is narrower than k - 1 (too well known for a cell that may be small). An
interval that starts at k or more belongs to a large complement and is no success. A printed count
of 1 to k - 1 is a success, and so is a publication that contradicts itself. Who is in one
population and not in another is a count like any other, though no table prints it; that it is zero
may be known, as zeros are shown.

A reader knows that counts are whole. Where two demographics are crossed, or a mean is printed, an
extreme may be a fraction that no set of people could be; there the width is confirmed with whole
numbers, and a width that cannot be confirmed counts as a success (``ranges.py``).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reports.disclosure.facts import Statement
from reports.disclosure.ranges import (
    TOLERANCE,
    ContradictionError,
    Group,
    is_wide,
    ranges_of,
    solver_version,
)
from reports.disclosure.statements import Publication
from reports.disclosure.tables import Cell


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
    judged = (*publication.hidden, *publication.between)
    try:
        for statements in _components(publication, known):
            intervals |= ranges_of(statements, known, judged, publication.threshold)
        for cell in _given_away(publication, known):
            intervals[cell] = (known[cell], known[cell])
    except ContradictionError:
        consistent = False
    k = publication.threshold
    for cell in publication.between:
        if intervals.get(cell, (0, 0))[1] < TOLERANCE:
            intervals.pop(cell, None)
    broken = sorted(c for c, found in intervals.items() if not _holds(found, k))
    widths = {c: high - low for c, (low, high) in intervals.items() if low < k - TOLERANCE}
    weakest = min(sorted(widths), key=lambda cell: widths[cell], default=None)
    return AttackResult(
        succeeded=bool(broken) or not consistent,
        min_width=float("inf") if weakest is None else widths[weakest],
        weakest=weakest,
        broken=tuple(broken) if consistent else publication.hidden,
        hidden=len(publication.hidden),
        solver="HiGHS",
        solver_version=solver_version(),
        statements_hash=publication.sha256,
        seconds=time.perf_counter() - started,
    )


def _holds(interval: tuple[float, float], threshold: int) -> bool:
    return interval[0] >= threshold - TOLERANCE or is_wide(interval, threshold)


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


def _components(publication: Publication, known: dict[Cell, int]) -> Iterator[Group]:
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
    groups: dict[Cell, Group] = defaultdict(list)
    for each, unknown in open_statements:
        groups[root(unknown[0])].append((each, unknown))
    yield from groups.values()


def _check(statement: Statement, known: dict[Cell, int]) -> None:
    value = sum(factor * known[cell] for cell, factor in statement.terms)
    if statement.low is not None and value < statement.low:
        raise ContradictionError
    if statement.high is not None and value > statement.high:
        raise ContradictionError
