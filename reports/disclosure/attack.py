"""The attack: recover hidden counts from a publication by linear programming.

It knows the statements and nothing of how they came about; it imports none of the builder. For
each hidden cell it looks for the smallest and the largest count that agree with all statements.
The attack **succeeds** on a cell when that interval ends below the threshold k (proven small), or
starts below k and is narrower than k - 1 (too well known for a cell that may be small). An
interval that starts at k or more belongs to a large complement and is no success. A printed count
of 1 to k - 1 is a success, and so is a publication that contradicts itself. Who is in one
population and not in another is a count like any other, though no table prints it; that it is zero
may be known, as zeros are shown.

Where the threshold of a study has changed, k is that under which a number was told first
(``promised.py``). A hidden number of which earlier reports alone leave less than k asks for must
stay as doubtful as they leave it.

A reader knows that counts are whole. Where two demographics are crossed, or a mean is printed, an
extreme may be a fraction that no set of people could be; there the width is confirmed with whole
numbers, and a width that cannot be confirmed counts as a success (``ranges.py``).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from reports.disclosure.facts import Promise, Statement
from reports.disclosure.promised import grouped
from reports.disclosure.ranges import (
    TOLERANCE,
    ContradictionError,
    Group,
    Range,
    holds,
    ranges_of,
    solver_version,
)
from reports.disclosure.statements import Publication
from reports.disclosure.tables import Cell


@dataclass(frozen=True, slots=True)
class AttackResult:
    """``min_width``: no interval of a cell that may be small is narrower, as far as the attack
    looked; infinite when there is no such cell. ``weakest`` is the cell of that width. Both are of
    cells that the threshold itself is promised for. ``promises`` are those that differ from it.
    """

    succeeded: bool
    min_width: float
    weakest: Cell | None
    broken: tuple[Cell, ...]
    hidden: int
    solver: str
    solver_version: str
    statements_hash: str
    seconds: float
    promises: tuple[tuple[Promise, tuple[Cell, ...]], ...] = ()


def attack(publication: Publication) -> AttackResult:
    """Try to recover every hidden cell of ``publication``."""
    started = time.perf_counter()
    judged = (*publication.hidden, *publication.between)
    promised = {cell: publication.promise(cell) for cell in judged}
    intervals: dict[Cell, Range] = {}
    broken, consistent = publication.hidden, True
    left: dict[Cell, Promise] = {}
    try:
        intervals = _intervals(publication, promised)
        left = _left(publication, _broken(publication, intervals))
        intervals |= _intervals(publication, left) if left else {}
        broken = _broken(publication, intervals, left)
    except ContradictionError:
        consistent = False
    k = publication.threshold
    widths = {
        cell: high - low
        for cell, (low, high) in intervals.items()
        if low < k - TOLERANCE and left.get(cell, publication.promise(cell)) == (k, k)
    }
    weakest = min(sorted(widths), key=lambda cell: widths[cell], default=None)
    return AttackResult(
        succeeded=bool(broken) or not consistent,
        min_width=float("inf") if weakest is None else widths[weakest],
        weakest=weakest,
        broken=broken,
        hidden=len(publication.hidden),
        solver="HiGHS",
        solver_version=solver_version(),
        statements_hash=publication.sha256,
        seconds=time.perf_counter() - started,
        promises=grouped({c: p for p, cells in publication.promises for c in cells} | left),
    )


def _intervals(publication: Publication, promised: Mapping[Cell, Promise]) -> dict[Cell, Range]:
    """:raises ContradictionError: when no set of counts agrees with the statements."""
    known = _known(publication.statements)
    found: dict[Cell, Range] = {}
    for statements in _components(publication, known):
        found |= ranges_of(statements, known, promised)
    for cell in publication.between:
        if found.get(cell, (0, 0))[1] < TOLERANCE:
            found.pop(cell, None)
    return found | {cell: (known[cell], known[cell]) for cell in _given_away(publication, known)}


def _broken(
    publication: Publication,
    intervals: Mapping[Cell, Range],
    left: Mapping[Cell, Promise] = MappingProxyType({}),
) -> tuple[Cell, ...]:
    promised = {cell: left.get(cell, publication.promise(cell)) for cell in intervals}
    return tuple(sorted(c for c, found in intervals.items() if not holds(found, promised[c])))


def _left(publication: Publication, broken: Iterable[Cell]) -> dict[Cell, Promise]:
    """Of broken cells what readers could not know before; nobody can promise more than that."""
    before = publication.before
    printed = _given_away(publication, _known(publication.statements))
    promised = {cell: publication.promise(cell) for cell in broken if cell not in printed}
    if before is None or not promised:
        return {}
    found = _intervals(before, promised)
    left = {
        cell: Promise(promise.large, _widest(found[cell]))
        for cell, promise in promised.items()
        if cell in found
    }
    return {cell: promise for cell, promise in left.items() if promise.wide < promised[cell].wide}


def _widest(interval: Range) -> int:
    """The largest number of people that the interval reaches and is one less wide."""
    low, high = interval
    return int(min(high, high - low + 1) + TOLERANCE)


def _known(statements: Sequence[Statement]) -> dict[Cell, int]:
    """Cells that one statement alone fixes."""
    return {
        each.terms[0][0]: each.low
        for each in statements
        if len(each.terms) == 1 and each.low is not None and each.low == each.high
    }


def _given_away(publication: Publication, known: dict[Cell, int]) -> set[Cell]:
    """Cells that are printed although they are small, or hidden elsewhere."""
    small = {cell for cell, n in known.items() if 0 < n < publication.promise(cell).large}
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
