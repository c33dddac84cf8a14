"""Survey tools to approve."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.models import SurveyTool


def tools_to_decide(user: User, *, at: datetime) -> QuerySet[SurveyTool]:
    """The survey tools that wait for one of the person's offices."""
    found = SurveyTool.objects.none()
    for assignment in roles_of(user, at=at):
        if assignment.role == Role.PRIVACY_OFFICE:
            found |= SurveyTool.objects.filter(privacy_by__isnull=True)
        if assignment.role == Role.PUBLIC_AFFAIRS:
            found |= SurveyTool.objects.filter(public_affairs_by__isnull=True)
    own = Q(recorded_by=user) | Q(authors__contains=[user.pk])
    return found.exclude(own).filter(returned_at__isnull=True).order_by("recorded_at")


def tools(user: User, *, at: datetime) -> list[WaitingItem]:
    """Survey tools that wait for one of the person's offices."""
    return [
        WaitingItem(
            what=f"Survey tool to approve: {tool.name}",
            study_code="",
            study_title="",
            since=timezone.localdate(tool.recorded_at),
            due=None,
            url_name="view_tool",
            args=(tool.pk,),
            action="Look at it",
        )
        for tool in tools_to_decide(user, at=at)
    ]
