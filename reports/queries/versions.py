"""Versions of one publication: what corrects what."""

from reports.lifecycle import ReportStatus
from reports.models import Report, ReportQuerySet


def later_versions(report: Report) -> ReportQuerySet:
    """What corrects it, on its way or out, newest first."""
    return Report.objects.of_publication(report).filter(version__gt=report.version)


def corrected_by(report: Report, *, for_public: bool = False) -> Report | None:
    """The newest version that is in the hands of readers, if it is a later one."""
    statuses = [ReportStatus.PUBLIC] if for_public else [ReportStatus.PUBLIC, ReportStatus.RELEASED]
    return later_versions(report).filter(status__in=statuses).first()
