"""Who sees reports, before and after their release."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import NOT_YOURS_TO_READ, reads_compared, releases, sees_study
from studies.models import Study
from studies.queries import may

NOT_YOURS = "You are not on the team of this study."
NOT_RELEASED = "This report is not released. Until then only who writes or releases it sees it."


@Policy
def list_reports(user: User, *, at: datetime) -> Conditions:
    """Whoever has the page of reports, and whoever a report names."""
    named = user.reports_to_read.filter(report__released_at__isnull=False)
    opens = may_use_page(user, "reports", at=at) or named.exists()
    yield opens, "Your roles do not include reports."


@Policy
def list_publications(user: User, *, at: datetime) -> Conditions:
    """The offices that oversee: each the publications of the studies that it sees (R-147)."""
    yield may_use_page(user, "oversight", at=at), "Your roles do not include oversight."


@Policy
def list_study_reports(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study sees that reports exist."""
    yield sees_study(user, study, at=at), NOT_YOURS


@Policy
def view_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Who writes or releases it; once released its team, offices and named readers (R-072).

    What is public is read by all who have the page.
    """
    yield from _sees(user, report, at=at)


@Policy
def download_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever sees it, once it is rendered."""
    yield from _sees(user, report, at=at)
    yield report.can_be_read, "This report has not been rendered."


@Policy
def view_evidence(user: User, report: Report, *, at: datetime) -> Conditions:
    """Who writes it and who judges it, once it is rendered."""
    yield (
        may(user, "analyse_study", report.study, at=at) or releases(user, report.study, at=at),
        "The evidence is for those who write or release reports of this study.",
    )
    yield report.can_be_read, "This report has not been rendered."


def _sees(user: User, report: Report, *, at: datetime) -> Conditions:
    is_reader = _is_reader(user, report, at)
    yield is_reader or sees_study(user, report.study, at=at), NOT_YOURS
    yield (
        report.released_at is not None
        or may(user, "analyse_study", report.study, at=at)
        or releases(user, report.study, at=at),
        NOT_RELEASED,
    )
    # Of named readers it was asked before it was released, and public it is with all it shows.
    shows_others = bool(report.comparisons) and report.rendered_at is not None
    yield is_reader or not shows_others or reads_compared(user, report, at=at), NOT_YOURS_TO_READ


def _is_reader(user: User, report: Report, at: datetime) -> bool:
    if report.status == ReportStatus.PUBLIC and may_use_page(user, "reports", at=at):
        return True
    return report.released_at is not None and report.readers.filter(user=user).exists()
