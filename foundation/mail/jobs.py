"""What the clock asks of messages. Celery's own messages hold nothing: the outbox knows."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.mail import actions

logger = logging.getLogger(__name__)


@shared_task
def send_messages() -> int:
    """Every minute: write and send what is wanted at once, and what was left; how many went."""
    at = timezone.now()
    actions.settle_lapsed_claims(at=at)
    while actions.write_letters(at=at):
        pass
    return actions.send_letters(at=at, clock=timezone.now)


@shared_task
def send_digests() -> int:
    """Each morning: one e-mail for each person who wants one a day; how many went."""
    at = timezone.now()
    actions.write_digests(at=at)
    return actions.send_letters(at=at, clock=timezone.now)


@shared_task
def remind() -> int:
    """Once a day, before the digests: ask everything in ``REMINDERS``; how many failed."""
    at = timezone.now()
    failed = 0
    for path in settings.REMINDERS:
        try:
            import_string(path)(at=at)
        except Exception as error:
            failed += 1
            logger.error("A reminder failed: %s, %s", path, type(error).__name__)
    return failed


@shared_task
def forget_messages() -> int:
    """At night: delete what is older than messages are kept; how many messages."""
    return actions.forget_messages(at=timezone.now())
