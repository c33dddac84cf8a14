"""The clock and the queue ask: freeze what closed, render what was asked for. Ids only."""

from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from reports import actions
from reports.models import Report
from retention.published import is_awaited
from studies.models import Wave


@shared_task
def freeze_wave(wave_id: int) -> None:
    """A wave closed."""
    actions.freeze_wave(wave=Wave.objects.get(pk=wave_id), at=timezone.now())


@shared_task
def find_merges(report_id: int, by_id: int) -> bool:
    """Somebody asked what would show more."""
    by = User.objects.get(pk=by_id)
    try:
        actions.find_merges(report_id=report_id, by=by, at=timezone.now())
    except Refused:
        return False
    return True


LOOK_AGAIN_AFTER = 3  # seconds


@shared_task(bind=True, max_retries=None)
def render_report(self: "Task[Any, Any]", report_id: int, by_id: int) -> bool:
    """Somebody asked for a report; a refusal is kept with it.

    It comes back every few seconds until the vault has destroyed what is due of the study, and
    after ``PORTAL_WAIT_FOR_VAULT_SECONDS`` it is rendered or refused as things are then (R-119).
    """
    now = timezone.now
    by, tries = User.objects.get(pk=by_id), self.request.retries
    try:
        if not tries:
            actions.prepare_rendering(report_id=report_id, by=by, at=now(), clock=now)
        if _waits(report_id) and _may_wait(tries):
            raise self.retry(countdown=LOOK_AGAIN_AFTER)
        actions.render_report(report_id=report_id, by=by, at=now(), clock=now)
    except Refused:
        return False
    return True


def _waits(report_id: int) -> bool:
    report = Report.objects.select_related("study").get(pk=report_id)
    return is_awaited(report.study.study_ref)


def _may_wait(tries: int) -> bool:
    limit: int = settings.PORTAL_WAIT_FOR_VAULT_SECONDS
    return (tries + 1) * LOOK_AGAIN_AFTER <= limit
