"""What waits for a person: reviews to decide, tools to approve, studies sent back."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Grant, Pta, Study, SurveyTool


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """Everything that this person alone, or with their office, can take further."""
    return [*_reviews(user, at=at), *_tools(user, at=at), *_own_studies(user, at=at)]


def ptas_to_decide(user: User, *, at: datetime) -> QuerySet[Pta]:
    """The submissions that wait for one of the person's offices and are not their own."""
    found = Pta.objects.none()
    for assignment in roles_of(user, at=at):
        if assignment.role == Role.COMPONENT_PRIVACY_OFFICER:
            waiting = Pta.objects.filter(status=PtaStatus.SUBMITTED)
            if assignment.component is not None:
                waiting = waiting.filter(study__component=assignment.component)
            found |= waiting
        if assignment.role == Role.PRIVACY_OFFICE:
            found |= Pta.objects.filter(status=PtaStatus.COMPONENT_APPROVED)
    own = found.exclude(submitted_by=user).exclude(study__created_by=user)
    return own.select_related("study", "study__component").order_by("submitted_at")


def tools_to_decide(user: User, *, at: datetime) -> QuerySet[SurveyTool]:
    """The survey tools that wait for one of the person's offices."""
    found = SurveyTool.objects.none()
    for assignment in roles_of(user, at=at):
        if assignment.role == Role.PRIVACY_OFFICE:
            found |= SurveyTool.objects.filter(privacy_by__isnull=True)
        if assignment.role == Role.PUBLIC_AFFAIRS:
            found |= SurveyTool.objects.filter(public_affairs_by__isnull=True)
    return found.exclude(recorded_by=user).order_by("recorded_at")


def _reviews(user: User, *, at: datetime) -> list[WaitingItem]:
    return [
        WaitingItem(
            what="Privacy review to decide",
            study_code=pta.study.code,
            study_title=pta.study.title,
            since=pta.waiting_since,
            due=None,
            url_name="review_pta",
            args=(pta.pk,),
            action="Review",
        )
        for pta in ptas_to_decide(user, at=at)
    ]


def _tools(user: User, *, at: datetime) -> list[WaitingItem]:
    return [
        WaitingItem(
            what=f"Survey tool to approve: {tool.name}",
            study_code="",
            study_title="",
            since=timezone.localdate(tool.recorded_at),
            due=None,
            url_name="list_tools",
            args=(),
            action="Look at it",
        )
        for tool in tools_to_decide(user, at=at)
    ]


def _own_studies(user: User, *, at: datetime) -> list[WaitingItem]:
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    studies = Study.objects.filter(pk__in=led.values("study"))
    newest = (
        Pta.objects.filter(study__in=studies).order_by("study_id", "-number").distinct("study_id")
    )
    stopped = {PtaStatus.RETURNED: "Returned for changes", PtaStatus.VOID: "Approval void"}
    returned = [
        _own(stopped[PtaStatus(pta.status)], pta.study, pta.returned_at or pta.voided_at)
        for pta in newest.select_related("study")
        if pta.status in stopped
    ]
    ready = Pta.objects.filter(
        study__in=studies.filter(status=StudyStatus.APPROVED), status=PtaStatus.APPROVED
    )
    return returned + [
        _own("Approved: open collection", pta.study, pta.office_at)
        for pta in ready.select_related("study")
    ]


def _own(what: str, study: Study, since: datetime | None) -> WaitingItem:
    returned = what != "Approved: open collection"
    return WaitingItem(
        what=what,
        study_code=study.code,
        study_title=study.title,
        since=timezone.localdate(since) if since else None,
        due=None,
        url_name="view_approvals" if returned else "view_study",
        args=(study.code,),
        action="Revise" if returned else "See the checklist",
    )
