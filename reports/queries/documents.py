"""What was rendered, and what left before."""

from django.db.models import QuerySet

from reports.document import ReportDocument
from reports.models import LedgerEntry, Report
from studies.models import Study


def document_of(report: Report) -> ReportDocument | None:
    """What was rendered, if anything was."""
    if not report.can_be_read or report.payload is None:
        return None
    return ReportDocument.from_plain(report.payload)


def threshold_of(report: Report) -> int:
    """Below how many people a number is hidden: never less than the study's threshold of today."""
    return max(report.threshold, report.study.threshold or 0)


def told_of_study(study: Study) -> QuerySet[LedgerEntry]:
    """What people outside the team have had in their hands, called back since or not."""
    return LedgerEntry.objects.filter(study_ref=study.study_ref).order_by("pk")
