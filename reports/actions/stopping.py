"""How far a rendering is, and the end of it before its time."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from reports import policies
from reports.actions.locking import locked_report
from reports.lifecycle import RenderingStage, ReportStatus
from reports.models import Report

STOPPED = "This rendering was stopped, or asked for anew."


class RenderingStopped(Refused):
    """What the worker has made so far is thrown away; the report is as its author left it."""


@transaction.atomic
def stop_rendering(*, report_id: int, by: User, at: datetime) -> Report:
    """Make it a draft again. A worker that is still at it notices before its next step.

    :raises Refused: unless this person analyzes the study and it is being rendered.
    """
    report = locked_report(report_id)
    policies.stop_rendering.require(by, report, at=at)
    report.move(ReportStatus.DRAFT)
    report.rendering_stage = ""
    report.save(update_fields=["status", "rendering_stage"])
    log.record("report.rendering_stopped", subject=report, by=by, at=at)
    return report


def enter(report: Report, stage: RenderingStage) -> None:
    """Say what is done next, for whoever watches.

    ``report`` is as it was when its rendering began: one that was stopped and asked for anew,
    perhaps with other questions, is another rendering.

    :raises RenderingStopped: unless this rendering is still wanted.
    """
    still = Report.objects.filter(
        pk=report.pk,
        status=ReportStatus.RENDERING,
        rendering_asked_at=report.rendering_asked_at,
    )
    if not still.update(rendering_stage=stage):
        raise RenderingStopped(STOPPED)
