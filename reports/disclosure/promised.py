"""Under which threshold each number was told first: the attacker's side of a changed threshold.

The threshold of a study may be raised or lowered between two reports. What was told keeps the
promise under which it was told: a printed 15 was not small under 11 and cannot be taken back; what
was hidden under 20 stays as doubtful as then when 11 is enough for what is new. The first report
that told a number decides, because a later one told it beside the first.

A difference between populations was told as soon as two reports told of both of them. Everything
else is new. Of what is new earlier reports may leave less than the new threshold asks for: in a
group that is known to be 15 people no count can reach 20. What they leave is worked out from them
alone (``attack.py``), and no more than that is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from reports.disclosure.facts import Promise
from reports.disclosure.protected import HIDDEN, Percent, ProtectedReport, ProtectedTable
from reports.disclosure.tables import Cell

#: The numbers between the populations of reports that no table prints.
Between = Callable[[Sequence[ProtectedReport]], Iterable[Cell]]


def promised_of(
    threshold: int, earlier: Sequence[ProtectedReport], between: Between
) -> tuple[tuple[Promise, tuple[Cell, ...]], ...]:
    """Cells that were told under another ``threshold``; ``earlier`` stand in their order."""
    first: dict[Cell, int] = {}
    for number, report in enumerate(earlier, start=1):
        printed = [cell for table in report.tables for cell, _ in table.cells()]
        known = _told_apart(earlier[:number])
        told = (cell for cell in between(earlier[:number]) if cell.stratum in known)
        for cell in (*printed, *told):
            first.setdefault(cell, report.threshold)
    return grouped({c: Promise(k, k) for c, k in first.items() if k != threshold})


def told_under(threshold: int, report: ProtectedReport) -> ProtectedReport:
    """A report that is told again: its numbers keep what was promised for them."""
    if threshold <= report.threshold:
        return report
    own = Promise(report.threshold, report.threshold)
    promised = {cell: own for table in report.tables for cell, _ in table.cells()}
    promised |= {cell: promise for promise, cells in report.told for cell in cells}
    return replace(report, threshold=threshold, told=grouped(promised))


def grouped(promises: dict[Cell, Promise]) -> tuple[tuple[Promise, tuple[Cell, ...]], ...]:
    """The cells of each promise, in a fixed order."""
    found: dict[Promise, list[Cell]] = {}
    for cell in sorted(promises):
        found.setdefault(promises[cell], []).append(cell)
    return tuple((promise, tuple(found[promise])) for promise in sorted(found))


def told_first(report: ProtectedReport) -> dict[int, int]:
    """How many numbers were told first under another threshold, by that threshold."""
    found: dict[int, int] = {}
    for promise, cells in report.told:
        if promise.large != report.threshold:
            found[promise.large] = found.get(promise.large, 0) + _own(report, cells)
    return {threshold: numbers for threshold, numbers in sorted(found.items()) if numbers}


def known_before(report: ProtectedReport) -> int:
    """How many numbers earlier reports left less of than their threshold asks for."""
    return sum(
        _own(report, cells) for promise, cells in report.told if promise.wide < promise.large
    )


def _own(report: ProtectedReport, cells: Iterable[Cell]) -> int:
    own = {cell for table in report.tables for cell, _ in table.cells()}
    return len(own.intersection(cells))


def _told_apart(reports: Iterable[ProtectedReport]) -> set[str]:
    """Strata whose people no other stratum shares every population of these reports with."""
    parts: dict[str, set[str]] = {}
    told: set[str] = set()
    for report in reports:
        told |= {table.stratum for table in report.tables}
        for whole, pieces in report.unions:
            parts.setdefault(whole, set()).update(pieces)
    populations: dict[str, set[str]] = {}
    for name in told:
        for part in parts.get(name, {name}):
            populations.setdefault(part, set()).add(name)
    kinds = [frozenset(names) for names in populations.values()]
    return {part for part, names in populations.items() if kinds.count(frozenset(names)) == 1}


def without_numbers(report: ProtectedReport) -> ProtectedReport:
    """The same tables with nothing in them: what a reader knows before he reads the report."""
    return replace(report, tables=tuple(map(_without_numbers, report.tables)))


def _without_numbers(table: ProtectedTable) -> ProtectedTable:
    nothing: tuple[tuple[Percent, ...], ...] = ((None,) * len(table.groups),) * len(table.answers)
    return replace(
        table,
        counts=((HIDDEN,) * len(table.groups),) * len(table.answers),
        answer_totals=(HIDDEN,) * len(table.answers),
        group_totals=(HIDDEN,) * len(table.groups),
        total=HIDDEN,
        not_asked=tuple(None if each is None else HIDDEN for each in table.not_asked),
        not_asked_total=None if table.not_asked_total is None else HIDDEN,
        group_percents=nothing,
        answer_percents=nothing,
        overall_percents=(None,) * len(table.answers),
        measures=(),
    )
