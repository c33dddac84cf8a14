"""Which numbers of a report's findings do not stand in their tables, and who vouches for them."""

from dataclasses import dataclass

from reports.document import ReportDocument
from reports.formats.agreeing import tables_of, unknown_numbers
from reports.models import ConfirmedNumber, Report
from reports.wording import numbers_last_rendered
from reports.written import WrittenFinding


@dataclass(frozen=True, slots=True)
class Agreement:
    """What is to be said about one finding, by its number.

    ``unknown`` stand in none of its tables and nobody confirmed them; ``confirmed`` neither, but
    somebody said why they are right. Without a table nothing can be compared.
    """

    finding: int
    has_table: bool
    unknown: tuple[str, ...]
    confirmed: tuple[ConfirmedNumber, ...]

    @property
    def stands(self) -> bool:
        """Whether nothing is left to settle."""
        return self.has_table and not self.unknown


def agreements_of(report: Report, document: ReportDocument) -> list[Agreement]:
    """One for each finding of a document, in their order."""
    confirmed: dict[int, list[ConfirmedNumber]] = {}
    rows = ConfirmedNumber.objects.filter(finding__report=report)
    for row in rows.select_related("by", "finding"):
        confirmed.setdefault(row.finding.number, []).append(row)
    return [
        _agreement(document, finding, confirmed.get(finding.number, []))
        for finding in document.written.findings
    ]


def disagreeing(report: Report) -> list[int]:
    """Numbers of the findings of which something is to be settled before the report is checked."""
    if not report.findings.exists():
        return []
    document = numbers_last_rendered(report)
    agreements = agreements_of(report, document) if document else []
    return [each.finding for each in agreements if not each.stands]


def _agreement(
    document: ReportDocument, finding: WrittenFinding, confirmed: list[ConfirmedNumber]
) -> Agreement:
    unknown = unknown_numbers(document, finding)
    vouched = {row.number for row in confirmed}
    return Agreement(
        finding=finding.number,
        has_table=bool(tables_of(document, finding)),
        unknown=tuple(number for number in unknown if number not in vouched),
        confirmed=tuple(row for row in confirmed if row.number in unknown),
    )
