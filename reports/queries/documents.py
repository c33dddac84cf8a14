"""What was rendered, and what left before."""

from django.db.models import QuerySet

from reports.document import ReportDocument
from reports.models import Report
from studies.models import Study


def document_of(report: Report) -> ReportDocument | None:
    """What was rendered, if anything was."""
    if not report.can_be_read or report.payload is None:
        return None
    return ReportDocument.from_plain(report.payload)


def threshold_of(report: Report) -> int:
    """Below how many people a number is hidden: never less than the study's threshold of today."""
    return max(report.threshold, report.study.threshold or 0)


def ever_released(study: Study) -> QuerySet[Report]:
    """Reports that people outside the team have had in their hands, withdrawn since or not."""
    return Report.objects.filter(
        study=study, released_at__isnull=False, payload__isnull=False
    ).order_by("pk")
