"""The clock asks for a purge. Messages carry references only.

Where the clock itself is in doubt nothing is destroyed: the purge has logged and told it, and
tries again in its next round.
"""

from contextlib import suppress
from typing import Any
from uuid import UUID

from celery import shared_task
from django.utils import timezone

from foundation.access.models import User
from retention import actions, queries, registry
from retention.actions import ClockRefusedError
from retention.models import Trigger


@shared_task
def purge_event_driven() -> None:
    """Every few minutes: what an event made due, such as a transcribed recording.

    And everything that is due, where the purge of the last night did not come.
    """
    keys = None
    if not queries.is_nightly_missed(at=timezone.now()):
        keys = [each.key for each in registry.classes_in_sight() if each.clock == "event"]
    _purge(trigger=Trigger.BEAT_EVENT, by=None, keys=keys)


@shared_task
def purge_nightly() -> None:
    """At night: everything that is due."""
    _purge(trigger=Trigger.BEAT_NIGHTLY, by=None)


@shared_task
def purge_study(study_ref: str) -> None:
    """Everything that is due of one study, as a command would; and what is left is published."""
    _purge(trigger=Trigger.COMMAND, by=None, study_ref=UUID(study_ref))


@shared_task
def purge_for_person(study_ref: str, record_class: str, by_id: int) -> None:
    """What a records officer confirmed; asked again here whether that person still may."""
    _purge(
        trigger=Trigger.PERSON,
        by=User.objects.get(pk=by_id),
        study_ref=UUID(study_ref),
        keys=[record_class],
    )


def _purge(**order: Any) -> None:
    with suppress(ClockRefusedError):
        actions.purge_due(at=timezone.now(), clock=timezone.now, **order)
