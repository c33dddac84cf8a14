"""What the clock does to studies."""

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from foundation.access.actions import expire_roles
from studies import actions
from studies.notices.people import tell_people_roles_ended


@shared_task
def expire_what_is_over() -> None:
    """End access and approvals whose last day has passed. The gates do not wait for this."""
    at = timezone.now()
    actions.expire_grants(at=at)
    actions.close_due_campaigns(at=at)
    actions.open_due_campaign(at=at)
    with transaction.atomic():
        tell_people_roles_ended(expire_roles(at=at), at=at)
    actions.expire_ptas(at=at)
    actions.remind_of_ptas(at=at)
    actions.expire_clearances(at=at)
    actions.remind_of_clearances(at=at)
    actions.expire_tools(at=at)
    actions.expire_agreements(at=at)


@shared_task
def follow_destruction() -> None:
    """See whose certificate of destruction or deletion is due, overdue or to be escalated."""
    actions.follow_destruction(at=timezone.now())
