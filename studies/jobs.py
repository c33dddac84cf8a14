"""What the clock does to studies."""

import logging
from datetime import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from foundation.access.actions import expire_roles
from studies import actions
from studies.notices.people import tell_people_roles_ended

logger = logging.getLogger(__name__)


@shared_task
def expire_what_is_over() -> int:
    """End access and approvals whose last day has passed; how many kinds failed.

    Each kind on its own: one that fails holds up no other. The gates do not wait for this.
    """
    at = timezone.now()
    failed = 0
    for end in ENDS:
        try:
            end(at=at)
        except Exception as error:
            failed += 1
            logger.error("What is over was not ended: %s, %s", end.__name__, type(error).__name__)
    return failed


@transaction.atomic
def _end_roles(*, at: datetime) -> None:
    tell_people_roles_ended(expire_roles(at=at), at=at)


ENDS = (
    actions.expire_grants,
    actions.close_due_campaigns,
    actions.open_due_campaign,
    _end_roles,
    actions.expire_ptas,
    actions.remind_of_ptas,
    actions.expire_clearances,
    actions.remind_of_clearances,
    actions.expire_tools,
    actions.expire_agreements,
)


@shared_task
def follow_destruction() -> None:
    """See whose certificate of destruction or deletion is due, overdue or to be escalated."""
    actions.follow_destruction(at=timezone.now())
