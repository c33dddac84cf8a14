"""The two doors of disclosure control: protect the tables of a report; attack what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from reports.disclosure.attack import AttackResult, attack
from reports.disclosure.complementary import complete, hide_more
from reports.disclosure.facts import Promise
from reports.disclosure.gates import with_gates
from reports.disclosure.links import System, link
from reports.disclosure.measuring import Broken, with_measures
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import ProtectedReport, ProtectedTable
from reports.disclosure.retelling import Before
from reports.disclosure.statements import publication
from reports.disclosure.tables import Cell, Pattern, TrueTable, Unions


def protect(
    tables: Sequence[TrueTable],
    threshold: int,
    *,
    unions: Unions | None = None,
    earlier: Sequence[ProtectedReport] = (),
    around: Sequence[TrueTable] = (),
) -> ProtectedReport:
    """Hide what must be hidden in ``tables``, which are published together.

    ``threshold`` is k: counts of 1 to k - 1 are hidden, unless an earlier report shows them.
    ``unions`` names strata that are the sum of others; all other strata must be disjoint
    populations. The same input gives the same report.

    ``earlier`` are reports that readers have already (see ``populations.py``): what they show stays
    shown, what they hide stays hidden. ``around`` are true tables that are not printed now, of
    earlier reports and of strata between populations; with them the builder sees what it protects.

    The result withstands the attack. Should the attack find more than the builder foresaw, whole
    tables are hidden around what it found, until it finds nothing. Means and other measures of the
    tables are printed where they help it to nothing. Against earlier reports that is not always
    possible: audit the result with them.

    :raises MarginsDisagreeError: when tables of one base disagree about a shared margin.
    :raises ValueError: for a threshold below 2, or a table given twice.
    """
    if threshold < 2:
        raise ValueError("A threshold below 2 hides nothing.")
    tables, all_tables = with_gates(tables), with_gates([*tables, *around])
    tables = all_tables[: len(tables)]
    system = link(all_tables, unions)
    before = Before.of(system, tables, earlier, threshold)
    pattern = (sensitive(system, all_tables, threshold) | before.hidden) - before.shown
    pattern = complete(system, pattern, threshold, before.told)
    own_unions = None if around else unions
    while True:
        report = withhold(system, tables, pattern, threshold, own_unions)
        broken = _own(system, audit(report, *earlier).broken)
        if not broken:
            break
        known = len(pattern)
        if broken <= pattern:
            pattern = hide_more(system, pattern, broken, threshold, before.told)
        else:
            pattern = complete(system, pattern | broken, threshold, before.told)
        if len(pattern) == known:
            break
    report = with_measures(report, tables, _looking_again(earlier, own_unions))
    return replace(report, told=_told_otherwise(report, earlier))


def _told_otherwise(
    report: ProtectedReport, earlier: Sequence[ProtectedReport]
) -> tuple[tuple[Promise, tuple[Cell, ...]], ...]:
    """What of the report something else than its threshold is promised for."""
    if all(each.threshold == report.threshold for each in earlier):
        return ()
    own = [cell for table in report.tables for cell, _ in table.cells()]
    strata, addresses = {c.stratum for c in own}, {c._replace(stratum="") for c in own}
    found = (
        (promise, tuple(c for c in cells if _is_of(c, strata, addresses)))
        for promise, cells in audit(report, *earlier).promises
    )
    return tuple((promise, cells) for promise, cells in found if cells)


def _is_of(cell: Cell, strata: set[str], addresses: set[Cell]) -> bool:
    return cell.stratum in strata and cell._replace(stratum="") in addresses


def _looking_again(earlier: Sequence[ProtectedReport], unions: Unions | None) -> Broken:
    """An attack that remembers what it found where nothing has changed since.

    Strata that no union and no earlier report ties together are systems of their own.
    """
    if earlier or unions:
        return lambda tried: audit(tried, *earlier).broken
    found: dict[str, tuple[tuple[ProtectedTable, ...], tuple[Cell, ...]]] = {}

    def broken(tried: ProtectedReport) -> Iterator[Cell]:
        for stratum in dict.fromkeys(table.stratum for table in tried.tables):
            tables = tuple(table for table in tried.tables if table.stratum == stratum)
            if stratum not in found or found[stratum][0] != tables:
                found[stratum] = tables, audit(replace(tried, tables=tables)).broken
            yield from found[stratum][1]

    return broken


def _own(system: System, broken: Iterable[Cell]) -> Pattern:
    """The cells of this report that helped: those worked out, or the same of other populations."""
    strata = {cell.stratum for cell in system.cells}
    return frozenset(
        own
        for cell in broken
        for own in (cell, *(cell._replace(stratum=stratum) for stratum in sorted(strata)))
        if own in system.index and (own == cell or cell.stratum not in strata)
    )


def audit(report: ProtectedReport, *earlier: ProtectedReport) -> AttackResult:
    """Attack ``report`` as a reader would who also has ``earlier`` ones in hand.

    It may be rendered only when the attack fails.
    """
    return attack(publication(report, *earlier))
