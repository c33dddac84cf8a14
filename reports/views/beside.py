"""What the page of a report says about the studies that it compares with."""

from datetime import datetime
from typing import Any

from foundation.access.models import User
from reports import policies, queries
from reports.document import ReportDocument
from reports.formats.layout import SectionLayout, sections_of, without_others
from reports.models import Report


def beside(
    user: User, report: Report, at: datetime, document: ReportDocument | None
) -> dict[str, Any]:
    """As ``reports/comparisons.html`` takes it; reasons only until it is released."""
    is_open = bool(report.comparisons) and report.released_at is None
    return {
        "may_choose_comparisons": policies.choose_comparisons.allows(user, report, at=at),
        "compared": [each.source for each in document.compared] if document else [],
        "comparisons_chosen": len(report.comparisons),
        "against_comparing": (
            queries.reasons_against_comparing(report, at=at, by=user) if is_open else []
        ),
    }


def in_sight_of(
    user: User, report: Report, document: ReportDocument | None, at: datetime
) -> list[SectionLayout]:
    """A document laid out; without other studies for who writes or judges and may not read these.

    Its own numbers stay in sight: the whole report is shown by ``view_report`` alone.
    """
    sections = sections_of(document) if document else []
    return sections if queries.reads_compared(user, report, at=at) else without_others(sections)
