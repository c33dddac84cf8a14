"""Reports of invented studies: released, waiting for a second person, or refused."""

from contextlib import suppress

from reports.actions import (
    RenderingRefused,
    ReportDraft,
    approve_release,
    draft_report,
    render_report,
    request_rendering,
)
from reports.models import Report
from research_portal.demo.staging import Stage

QUESTIONS = ("overall", "ease", "clear", "respect", "again")
DEMOGRAPHICS = ("age", "gender", "language")
FINDINGS = (
    "Most people rate the service well. Where they do not, they had to come back a second time. "
    "Understanding what is asked matters more to the rating than speed."
)
RECOMMENDATIONS = (
    "Say on the first page what people need to bring. Offer the same page in Spanish. Ask again "
    "after the change."
)


def write_report(stage: Stage) -> None:
    """The report of the plan, as far as it has come."""
    if not stage.plan.report:
        return
    report = _drafted(stage)
    request_rendering(report_id=report.pk, by=report.author, at=stage.after(1))
    # A hold keeps what is due: the refusal is kept with the report, and the story ends there.
    with suppress(RenderingRefused):
        render_report(report_id=report.pk, by=report.author, at=stage.day)
    approvers = {"released": ("ben.analyst", stage.plan.lead), "rendered": ("ben.analyst",)}
    for username in approvers.get(stage.plan.report, ()):
        approve_release(
            report_id=report.pk,
            no_personal_data=True,
            by=stage.cast[username],
            at=stage.after(1),
        )


def _drafted(stage: Stage) -> Report:
    closed = stage.study.waves.filter(closed_at__isnull=False)
    return draft_report(
        study=stage.study,
        draft=ReportDraft(
            title=stage.plan.title,
            questions=QUESTIONS,
            demographics=DEMOGRAPHICS,
            waves=tuple(closed.values_list("number", flat=True)),
            findings=FINDINGS,
            recommendations=RECOMMENDATIONS,
            release_to=Report.ReleaseTo.PUBLIC,
        ),
        by=stage.cast["ana.analyst"],
        at=stage.after(2),
    )
