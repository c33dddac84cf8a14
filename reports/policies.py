"""Who may write, render, see and release a report, and when."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from fieldwork.queries import to_anonymise, untranscribed
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import releases, sees_study, waves_of
from studies.models import Study
from studies.queries import latest_clearance, may
from studies.queries.access import conditions

ENOUGH_APPROVALS = 2
RENDERING_TAKES_AT_MOST = timedelta(minutes=10)
NOT_YOURS = "You are not on the team of this study."
NOT_RELEASED = "This report is not released. Until then only who writes or releases it sees it."


@Policy
def list_reports(user: User, *, at: datetime) -> Conditions:
    """Whoever has the page of reports."""
    yield may_use_page(user, "reports", at=at), "Your roles do not include reports."


@Policy
def list_study_reports(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study sees that reports exist."""
    yield sees_study(user, study, at=at), NOT_YOURS


@Policy
def view_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Who writes or releases it; once released its team and offices too, and all with the page."""
    yield from _sees(user, report, at=at)


@Policy
def download_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever sees it, once it is rendered."""
    yield from _sees(user, report, at=at)
    yield report.can_be_read, "This report has not been rendered."


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
    """Its author, until it is released."""
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.author_id == user.pk, "Only its author changes a report."
    yield (
        report.status in {ReportStatus.DRAFT, ReportStatus.REFUSED, ReportStatus.RENDERED},
        "This report can no longer be changed.",
    )


@Policy
def request_rendering(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, for a draft whose waves are closed."""
    yield from _renders(user, report, at)
    yield not _is_being_rendered(report, at), "This report is being rendered."
    yield (
        report.status in {ReportStatus.DRAFT, ReportStatus.REFUSED, ReportStatus.RENDERING},
        "This report is rendered already.",
    )


@Policy
def render_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """The same person at the moment of rendering, in a job or on the command line."""
    yield from _renders(user, report, at)
    yield report.status == ReportStatus.RENDERING, "Ask for the rendering first."


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


def _sees(user: User, report: Report, *, at: datetime) -> Conditions:
    yield _is_reader(user, report, at) or sees_study(user, report.study, at=at), NOT_YOURS
    yield (
        report.released_at is not None
        or may(user, "analyse_study", report.study, at=at)
        or releases(user, report.study, at=at),
        NOT_RELEASED,
    )


def _is_reader(user: User, report: Report, at: datetime) -> bool:
    return report.status == ReportStatus.RELEASED and may_use_page(user, "reports", at=at)


def _renders(user: User, report: Report, at: datetime) -> Conditions:
    yield from conditions(user, "analyse_study", report.study, at=at)
    open_waves = [wave for wave in waves_of(report.study, report.waves) if wave.is_open]
    yield (
        not open_waves,
        (
            "Reports are made from closed waves. Close "
            f"{', '.join(f'“{wave.label}”' for wave in open_waves)} first."
        ),
    )
    waiting = [w for w in to_anonymise(report.study) if w.number in report.waves]
    # R-020, G7: neither managers nor analysts see what employees answered before.
    yield (
        not waiting,
        (
            "The answers of employees are not confirmed anonymous yet in "
            f"{', '.join(f'“{wave.label}”' for wave in waiting)}. The lead does that on the "
            "fieldwork page."
        ),
    )
    yield from _personal_data_is_over(report, timezone.localdate(at))


def _personal_data_is_over(report: Report, on: date) -> Conditions:
    """No contact may be needed any more and no recording wait when numbers leave (R-119).

    What is over is due, and destroyed before the report is rendered; this asks whether it is
    over. Only linked waves keep contacts beside a report: for the people asked again (R-042).
    """
    study = report.study
    collects = study.waves.filter(closed_at__isnull=True).exists()
    yield (
        study.keeps_linkage or not collects,
        "Contacts are kept while a wave is open. Close every wave first.",
    )
    yield (
        not study.keeps_linkage or collects or study.is_closed,
        "No further wave is open. Close the study first, so that its contacts are destroyed.",
    )
    yield (
        study.follow_up_until is None or study.follow_up_until < on,
        "Contacts are kept for follow-up. The report waits until they are destroyed.",
    )
    days = [date_format(each.held_on) for each in untranscribed(study, report.waves)]
    yield not days, f"Recordings wait for their transcripts: {', '.join(days)}."


def _is_being_rendered(report: Report, at: datetime) -> bool:
    return (
        report.status == ReportStatus.RENDERING
        and report.rendering_asked_at is not None
        and at - report.rendering_asked_at < RENDERING_TAKES_AT_MOST
    )
