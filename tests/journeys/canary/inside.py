"""What the canary does inside the portal's own process: the clock, forgetting, the living keys.

Run with ``RunningPortal.python``. Each function prints JSON.
"""

import json
from datetime import timedelta
from uuid import UUID

from celery import current_app
from django.utils import timezone

from foundation.keyring.models import DataKey, PendingUpload
from foundation.keyring.uploads import forget_abandoned
from foundation.keyring.wrapping import unwrap
from retention import queries
from retention.actions import purge_due
from retention.models import Trigger

FAR = timedelta(days=9 * 366)
"""Later than every promise: the accounting of a disclosure lasts longest, five years after it."""

OF_NO_STUDY = UUID(int=0)


def clock(*tasks: str) -> None:
    """Ask the worker at once for what the clock asks of it every minute or day."""
    for task in tasks:
        current_app.send_task(task)


def forget(*study_refs: str) -> None:
    """Let time pass: all of the studies and of no study falls due, and uploads that nobody used."""
    at, held = timezone.now() + FAR, []
    for ref in (*map(UUID, study_refs), OF_NO_STUDY):
        while purge_due(at=at, trigger=Trigger.COMMAND, by=None, study_ref=ref):
            pass
        held += [holding.record_class for holding in queries.held(at=at, study_ref=ref)]
    forget_abandoned(at=timezone.now() + timedelta(days=2))
    say(held=held, uploads=PendingUpload.objects.count())


def living_keys() -> None:
    """Every data key that can be unwrapped now, in hexadecimal notation."""
    living = DataKey.objects.filter(destroyed_at=None).order_by("pk")
    say(keys=[_unwrapped(key).hex() for key in living])


def _unwrapped(key: DataKey) -> bytes:
    return unwrap(bytes(key.wrapped or b""), key_ref=key.key_ref, kek_id=key.kek_id)


def say(**facts: object) -> None:
    """Print it for the test process."""
    print(json.dumps(facts, default=str))  # noqa: T201 (it is how the test process reads it)
