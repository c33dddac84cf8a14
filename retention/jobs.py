"""The clock asks for a purge. Messages carry references only."""

from uuid import UUID

from celery import shared_task
from django.utils import timezone

from foundation.access.models import User
from retention import actions, registry
from retention.models import Trigger


@shared_task
def purge_event_driven() -> None:
    """Every few minutes: what an event made due, such as a transcribed recording."""
    keys = [each.key for each in registry.classes_in_sight() if each.clock == "event"]
    actions.purge_due(
        at=timezone.now(), trigger=Trigger.BEAT_EVENT, by=None, keys=keys, clock=timezone.now
    )


@shared_task
def purge_nightly() -> None:
    """At night: everything that is due."""
    actions.purge_due(at=timezone.now(), trigger=Trigger.BEAT_NIGHTLY, by=None, clock=timezone.now)


@shared_task
def purge_study(study_ref: str) -> None:
    """Everything that is due of one study, as a command would; and what is left is published."""
    actions.purge_due(
        at=timezone.now(),
        trigger=Trigger.COMMAND,
        by=None,
        study_ref=UUID(study_ref),
        clock=timezone.now,
    )


@shared_task
def purge_for_person(study_ref: str, record_class: str, by_id: int) -> None:
    """What a records officer confirmed; asked again here whether that person still may."""
    actions.purge_due(
        at=timezone.now(),
        trigger=Trigger.PERSON,
        by=User.objects.get(pk=by_id),
        study_ref=UUID(study_ref),
        keys=[record_class],
        clock=timezone.now,
    )
