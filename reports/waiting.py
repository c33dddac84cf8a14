"""What waits for a person: rendered reports that they may release."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from reports import policies
from reports.queries import reports_to_release


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The reports whose release the policy lets this person approve now.

    Asked of all reports at once: the policy asks the database about each.
    """
    if user.rules_accepted_at is None:
        return []
    return [
        WaitingItem(
            what=f"Report to release: {report.title}",
            study_code=report.study.code,
            study_title=report.study.title,
            since=timezone.localdate(report.rendered_at) if report.rendered_at else None,
            due=None,
            url_name="view_report",
            args=(str(report.report_ref),),
            action="Read and decide",
        )
        for report in reports_to_release(user, at=at)
        if not (report.is_for_public and policies.publication_is_forbidden(report.study))
    ]
