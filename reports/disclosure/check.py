"""The two doors of disclosure control: protect the tables of a report; attack what came out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from reports.disclosure.attack import AttackResult, attack
from reports.disclosure.complementary import complete, hide_more
from reports.disclosure.gates import with_gates
from reports.disclosure.hiding import Told
from reports.disclosure.links import System, link
from reports.disclosure.measuring import Broken, with_measures
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import HIDDEN, ProtectedReport, ProtectedTable
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

    ``threshold`` is k: counts of 1 to k - 1 are hidden. ``unions`` names strata that are the sum of
    others; all other strata must be disjoint populations. The same input gives the same report.

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
    before = _Before.of(system, tables, earlier) if earlier else _Before()
    pattern = (sensitive(system, all_tables, threshold) | before.hidden) - before.shown
    pattern = complete(system, pattern, threshold, before.told(system))
    own_unions = None if around else unions
    while True:
        report = withhold(system, tables, pattern, threshold, own_unions)
        broken = _own(system, audit(report, *earlier).broken)
        if not broken:
            break
        known = len(pattern)
        if broken <= pattern:
            pattern = hide_more(system, pattern, broken, threshold, before.told(system))
        else:
            pattern = complete(system, pattern | broken, threshold, before.told(system))
        if len(pattern) == known:
            break
    return with_measures(report, tables, _looking_again(earlier, own_unions))


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


@dataclass(frozen=True, slots=True)
class _Before:
    """Cells that earlier reports show, and those that are hidden there or stand in no table."""

    shown: Pattern = frozenset()
    hidden: Pattern = frozenset()
    unprinted: Pattern = frozenset()

    @classmethod
    def of(
        cls, system: System, tables: Sequence[TrueTable], earlier: Sequence[ProtectedReport]
    ) -> _Before:
        told = {c: n for each in earlier for table in each.tables for c, n in table.cells()}
        own = withhold(system, tables, frozenset(system.cells), 2)
        unprinted = frozenset(system.cells) - told.keys() - own.hidden
        known = {cell: n for cell, n in told.items() if cell in system.index}
        return cls(
            shown=frozenset(cell for cell, n in known.items() if n is not HIDDEN),
            hidden=frozenset(cell for cell, n in known.items() if n is HIDDEN) | unprinted,
            unprinted=unprinted,
        )

    def told(self, system: System) -> Told:
        spared = (system.index[cell] for cell in self.unprinted)
        return Told(
            shown=frozenset(system.index[cell] for cell in self.shown),
            spared=frozenset(cell for cell in spared if not system.values[cell]),
        )


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
