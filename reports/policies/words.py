"""Who writes findings and recommendations, and who follows what became of these."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from reports.lifecycle import ReportStatus
from reports.models import Recommendation, Report
from reports.policies.reading import view_report
from reports.policies.writing import changes
from reports.queries import releases
from studies.queries import may


@Policy
def add_finding(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def edit_finding(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def move_finding(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def remove_finding(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def confirm_number(user: User, report: Report, *, at: datetime) -> Conditions:
    """An analyst of the study, until the report is checked: reviewers read what was confirmed."""
    yield from changes(user, report, at)
    yield (
        report.status not in {ReportStatus.CHECKED, ReportStatus.REVIEWED},
        "Reviewers have this report as it is. They return it if a number is wrong.",
    )


@Policy
def add_recommendation(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def edit_recommendation(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def move_recommendation(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def remove_recommendation(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change the report."""
    yield from changes(user, report, at)


@Policy
def follow_recommendation(user: User, each: Recommendation, *, at: datetime) -> Conditions:
    """Who writes or releases reports of the study, and who owns it, once the report is out."""
    report = each.report
    yield (
        may(user, "analyse_study", report.study, at=at)
        or releases(user, report.study, at=at)
        or (each.owner_id == user.pk and view_report.allows(user, report, at=at)),
        "Only its owner, and who writes or releases this report, say what became of it.",
    )
    yield report.is_out, "It is followed once the report is released. Until then, change it."
