"""The clock and the queue ask: freeze what closed, render what was asked for. Ids only."""

from celery import shared_task
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from reports import actions
from studies.models import Wave


@shared_task
def freeze_wave(wave_id: int) -> None:
    """A wave closed."""
    actions.freeze_wave(wave=Wave.objects.get(pk=wave_id), at=timezone.now())


@shared_task
def render_report(report_id: int, by_id: int) -> bool:
    """Somebody asked for a report; a refusal is kept with it."""
    by = User.objects.get(pk=by_id)
    try:
        actions.render_report(report_id=report_id, by=by, at=timezone.now())
    except Refused:
        return False
    return True
