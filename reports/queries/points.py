"""What reviewers asked, and what of it is not settled."""

from collections.abc import Collection

from django.db.models import QuerySet

from reports.lifecycle import ReportPointStatus, Step
from reports.models import ReleaseDecision, Report, ReportPoint

UNANSWERED = ReportPointStatus.UNANSWERED


def points_in(report: Report, *statuses: ReportPointStatus) -> list[ReportPoint]:
    """Comments that stand there, by number."""
    return list(report.points.filter(status__in=statuses))


def valid_decisions(report: Report) -> QuerySet[ReleaseDecision]:
    """Decisions about exactly what is rendered now, as they were made."""
    return report.decisions.filter(
        rendering=report.rendering, document_hash=report.document_hash
    ).select_related("by")


def decided(report: Report, *steps: Step) -> Collection[int]:
    """Keys of those who took these steps with exactly what is rendered now."""
    return set(valid_decisions(report).filter(step__in=steps).values_list("by_id", flat=True))


def is_author(report: Report, user_id: int) -> bool:
    """Whether the person wrote any of its words."""
    return report.author_id == user_id or report.authors.filter(user_id=user_id).exists()
