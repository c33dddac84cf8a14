"""Who has a report rendered, and when its study lets it."""

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.formats import date_format

from fieldwork.queries import to_anonymise, untranscribed
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from reports.lifecycle import ReportStatus
from reports.linked import CHANGE_OF_SOME
from reports.models import Report
from reports.policies.writing import changes
from reports.queries import waves_of
from reports.spoken import SPOKEN, reasons_against_showing
from studies.queries.access import conditions

RENDERABLE = frozenset(
    {
        *(ReportStatus.DRAFT, ReportStatus.REFUSED),
        *(ReportStatus.RENDERING, ReportStatus.RETURNED),
    }
)
RENDERING_TAKES_AT_MOST = timedelta(minutes=10)


@Policy
def request_rendering(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, for a draft whose waves are closed."""
    yield from _renders(user, report, at)
    yield not _is_being_rendered(report, at), "This report is being rendered."
    yield (
        report.status in RENDERABLE,
        "This report is rendered already.",
    )


@Policy
def preview_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever might render it, with the same reasons against it; it need not be saved."""
    yield from _renders(user, report, at)


@Policy
def look_for_merges(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever might render it and may still change it, once at a time."""
    yield from _looks(user, report, at)
    asked_at = report.merge_suggestions.get("asked_at")
    busy = asked_at is not None and not report.merge_suggestions.get("finished")
    yield (
        not busy or at - datetime.fromisoformat(asked_at) > RENDERING_TAKES_AT_MOST,
        "Somebody looks already. Wait for what is found.",
    )


@Policy
def find_merges(user: User, report: Report, *, at: datetime) -> Conditions:
    """The same person at the moment of looking, in a job."""
    yield from _looks(user, report, at)


@Policy
def render_report(user: User, report: Report, *, at: datetime) -> Conditions:
    """The same person at the moment of rendering, in a job or on the command line."""
    yield from _renders(user, report, at)
    yield report.status == ReportStatus.RENDERING, "Ask for the rendering first."


@Policy
def stop_rendering(user: User, report: Report, *, at: datetime) -> Conditions:
    """Whoever analyzes the study, while it is being rendered or waits for it."""
    yield from conditions(user, "analyse_study", report.study, at=at)
    yield report.status == ReportStatus.RENDERING, "This report is not being rendered."


def _looks(user: User, report: Report, at: datetime) -> Conditions:
    yield from changes(user, report, at)
    yield from _renders(user, report, at)


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
    yield not (report.change and report.filters), CHANGE_OF_SOME
    # What is counted of sessions is counted once: no session may come after.
    if SPOKEN in report.themes:
        for reason in reasons_against_showing(report.study, report.waves):
            yield False, reason
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
