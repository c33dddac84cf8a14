"""Reports that left before: what they told together with a new one must not give anybody away."""

from collections.abc import Iterable, Sequence

from reports.disclosure.attack import AttackResult
from reports.disclosure.check import audit
from reports.disclosure.protected import ProtectedReport, ProtectedTable

SORTED_OTHERWISE = (
    "An earlier report sorted the same answers into other categories. Use the same bands, so that "
    "the two cannot be subtracted from each other."
)


def audit_together(report: ProtectedReport, earlier: Sequence[ProtectedReport]) -> AttackResult:
    """Attack a report together with all that left before it."""
    everything = (report, *earlier)
    return audit(
        ProtectedReport(
            threshold=max(each.threshold for each in everything),
            tables=tuple(table for each in everything for table in each.tables),
            unions=tuple(union for each in everything for union in each.unions),
        )
    )


def is_sorted_otherwise(report: ProtectedReport, earlier: Iterable[ProtectedReport]) -> bool:
    """Whether a variable had other categories in an earlier report of the same people."""
    known = {key: labels for each in earlier for key, labels in _categories(each.tables)}
    return any(known.get(key, labels) != labels for key, labels in _categories(report.tables))


def _categories(
    tables: Iterable[ProtectedTable],
) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    for table in tables:
        yield (table.stratum, table.question), table.answers
        yield (table.stratum, table.demographic), table.groups
