"""Reports that left before: what they told together with a new one must not give anybody away.

What was printed stays printed, and what was hidden stays hidden: a new report about the same people
keeps the pattern of those that left, and the attack has all of them in hand.
"""

from collections.abc import Iterable, Sequence

from reports.disclosure.attack import AttackResult
from reports.disclosure.check import audit
from reports.disclosure.protected import ProtectedReport, ProtectedTable
from reports.disclosure.tables import TrueTable
from reports.document import ReportDocument
from reports.models import Report
from reports.queries import ever_released
from reports.tabulating import asked_by, true_tables

SORTED_OTHERWISE = (
    "An earlier report sorted the same answers into other categories. Use the same bands, so that "
    "the two cannot be subtracted from each other."
)


def told_before(report: Report) -> list[ProtectedReport]:
    """What left of the study before, withdrawn since or not."""
    return [
        ReportDocument.from_plain(released.payload).protected
        for released in ever_released(report.study).exclude(pk=report.pk)
        if released.payload
    ]


def tables_around(report: Report, tables: Sequence[TrueTable]) -> list[TrueTable]:
    """The true tables of what left before, but for those that ``report`` prints again."""
    own = {table.address for table in tables}
    before = {
        table.address: table
        for released in ever_released(report.study).exclude(pk=report.pk)
        for table in true_tables(asked_by(released))
    }
    return [table for address, table in before.items() if address not in own]


def audit_together(report: ProtectedReport, earlier: Sequence[ProtectedReport]) -> AttackResult:
    """Attack a report together with all that left before it."""
    return audit(report, *earlier)


def is_sorted_otherwise(
    tables: Iterable[ProtectedTable | TrueTable], earlier: Iterable[ProtectedReport]
) -> bool:
    """Whether a variable had other categories in an earlier report of the same people."""
    known = {key: labels for each in earlier for key, labels in _categories(each.tables)}
    return any(known.get(key, labels) != labels for key, labels in _categories(tables))


def _categories(
    tables: Iterable[ProtectedTable | TrueTable],
) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    for table in tables:
        yield (table.stratum, table.question), table.answers
        yield (table.stratum, table.demographic), table.groups
