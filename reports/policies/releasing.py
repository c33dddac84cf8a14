"""Who lets a report out, and who calls it back."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import releases
from studies.models import Study
from studies.queries import latest_clearance

ENOUGH_APPROVALS = 2


@Policy
def approve_release(user: User, report: Report, *, at: datetime) -> Conditions:
    """Two people, neither the author, release what was rendered (G9)."""
    yield releases(user, report.study, at=at), "You do not release reports of this study."
    yield report.author_id != user.pk, "You cannot release your own report."
    yield report.status == ReportStatus.RENDERED, "This is not waiting for release."
    yield (
        not report.valid_approvals.filter(by=user).exists(),
        "You have approved this already. A second person must approve it too.",
    )
    yield (
        not (report.is_for_public and publication_is_forbidden(report.study)),
        "The clearance forbids publication. Release it inside the department instead.",
    )


@Policy
def withdraw_release(user: User, report: Report, *, at: datetime) -> Conditions:
    """The author, or whoever may release, at any time before it is withdrawn."""
    yield (
        report.author_id == user.pk or releases(user, report.study, at=at),
        "You do not release reports of this study.",
    )
    yield report.status != ReportStatus.WITHDRAWN, "This report is withdrawn."
    yield report.status != ReportStatus.RENDERING, "This report is being rendered."


def publication_is_forbidden(study: Study) -> bool:
    """Whether the clearance allows the results no public."""
    clearance = latest_clearance(study)
    return clearance is not None and clearance.bars_publication
