"""Requests for access to decide."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import may_use_page
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.models import AccessRequest, Grant


def requests_to_decide(user: User, *, at: datetime) -> QuerySet[AccessRequest]:
    """What this person may decide: neither asked by them nor for them nor on their own study."""
    waiting = AccessRequest.objects.waiting()
    if not may_use_page(user, "people", at=at):
        led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
        waiting = waiting.filter(study__in=led.values("study"))
    own = Q(asked_by=user) | Q(user=user) | Q(study__created_by=user)
    return waiting.exclude(own).select_related("study")


def access_requests(user: User, *, at: datetime) -> list[WaitingItem]:
    """One for each request."""
    return [
        WaitingItem(
            what=f"Access to decide: {asked.get_role_display().lower()}",
            study_code=asked.study.code,
            study_title="",
            since=timezone.localdate(asked.asked_at),
            due=None,
            url_name="view_team",
            args=(asked.study.code,),
            action="Decide",
        )
        for asked in requests_to_decide(user, at=at)
    ]
