"""What waits for a person: reports to check, to review, to release, and comments to answer."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from reports.lifecycle import STEP_AT, ReportStatus, Step
from reports.models import Report
from reports.queries import reports_returned, reports_to_decide

WHAT = {
    Step.CHECK: ("Report to check", "Read and check"),
    Step.PRIVACY: ("Report to review for privacy", "Read and decide"),
    Step.SECOND: ("Report to release", "Read and decide"),
}


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The reports whose next step is this person's.

    Asked of all reports at once: the policy asks the database about each.
    """
    if user.rules_accepted_at is None:
        return []
    decide = [
        _item(report, *WHAT[STEP_AT[ReportStatus(report.status)]])
        for report in reports_to_decide(user, at=at)
    ]
    answer = [
        _item(report, "Report with comments to answer", "Read and answer")
        for report in reports_returned(user, at=at)
    ]
    return decide + answer


def _item(report: Report, what: str, action: str) -> WaitingItem:
    return WaitingItem(
        what=f"{what}: {report.title}",
        study_code=report.study.code,
        study_title=report.study.title,
        since=timezone.localdate(report.rendered_at) if report.rendered_at else None,
        due=None,
        url_name="view_report",
        args=(str(report.report_ref),),
        action=action,
    )
