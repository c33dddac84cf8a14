"""Who begins and changes reports."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from reports.lifecycle import IN_REVIEW, ReportStatus
from reports.models import Report
from reports.queries import later_versions
from studies.models import Study
from studies.queries.access import conditions

EDITABLE = IN_REVIEW | {ReportStatus.DRAFT, ReportStatus.REFUSED, ReportStatus.RETURNED}


@Policy
def draft_report(user: User, study: Study, *, at: datetime) -> Conditions:
    """An analyst or the lead, once the threshold is agreed and a wave is closed."""
    yield from conditions(user, "analyse_study", study, at=at)
    yield study.threshold is not None, "The Privacy Office has not agreed a threshold yet."
    yield (
        study.waves.filter(closed_at__isnull=False).exists(),
        "No wave of this study is closed yet. Reports are made from closed waves.",
    )


@Policy
def edit_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, until it is released; that person is an author from then on."""
    yield from changes(user, report, at)


choose_quotes = edit_report  # the same people, for as long


@Policy
def import_weights(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change what the report asks."""
    yield from changes(user, report, at)


check_weights = remove_weights = import_weights  # the same people, for as long


@Policy
def choose_comparisons(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change what the report asks; which reports, the action asks one by one."""
    yield from changes(user, report, at)


@Policy
def merge_categories(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change what the report asks."""
    yield from changes(user, report, at)


@Policy
def undo_merge(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever may change what the report asks."""
    yield from changes(user, report, at)


def changes(user: User, report: Report, at: datetime) -> Conditions:
    """What holds of every change of what a report asks or says."""
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.status in EDITABLE, "This report can no longer be changed."


@Policy
def correct_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, of the newest version that is out, one correction at a time."""
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.is_out, "Only what is released is corrected. This can still be changed."
    later = later_versions(report)
    yield not later.out().exists(), "A newer version corrects this one already. Correct that."
    yield not later.exclude(status=ReportStatus.WITHDRAWN).exists(), "A correction is on its way."
