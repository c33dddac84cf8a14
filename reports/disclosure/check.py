"""The two doors of disclosure control: protect the tables of a report; attack what came out."""

from __future__ import annotations

from collections.abc import Sequence

from reports.disclosure.attack import AttackResult, attack
from reports.disclosure.complementary import complete, hide_more
from reports.disclosure.gates import with_gates
from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.printing import withhold
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.statements import publication
from reports.disclosure.tables import TrueTable, Unions


def protect(
    tables: Sequence[TrueTable], threshold: int, *, unions: Unions | None = None
) -> ProtectedReport:
    """Hide what must be hidden in ``tables``, which are published together.

    ``threshold`` is k: counts of 1 to k - 1 are hidden. ``unions`` names strata that are the sum of
    others; all other strata must be disjoint populations. The same input gives the same report.

    The result withstands the attack. Should the attack find more than the builder foresaw, whole
    tables are hidden around what it found, until it finds nothing.

    :raises MarginsDisagreeError: when tables of one base disagree about a shared margin.
    :raises ValueError: for a threshold below 2, a table given twice, or an incomplete union.
    """
    if threshold < 2:
        raise ValueError("A threshold below 2 hides nothing.")
    tables = with_gates(tables)
    system = link(tables, unions)
    pattern = complete(system, sensitive(system, tables, threshold), threshold)
    while True:
        report = withhold(system, tables, pattern, threshold, unions)
        broken = frozenset(audit(report).broken)
        if not broken or len(pattern) == len(system.cells):
            return report
        pattern = hide_more(system, pattern, broken, threshold)


def audit(report: ProtectedReport) -> AttackResult:
    """Attack ``report`` as a reader would. It may be rendered only when the attack fails."""
    return attack(publication(report))
