"""Reviews to decide, and studies sent back."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import MOST, WaitingItem
from studies.lifecycle import PtaStatus, StudyStatus
from studies.models import Grant, Pta, Study
from studies.models.review import PtaQuerySet
from studies.queries.access import studies_worked_on

# What lists show of a submission: thousands may wait, and are sorted whole.
SHOWN = (
    *("number", "status", "submitted_at", "submitted_by", "component_at"),
    *("study__code", "study__title", "study__component__code"),
)


def ptas_to_decide(user: User, *, at: datetime) -> PtaQuerySet:
    """The submissions that wait for one of the person's offices and are not their own.

    The one that waits longest is first; their texts are not read.
    """
    found = Pta.objects.none()
    for assignment in roles_of(user, at=at):
        if assignment.role == Role.COMPONENT_PRIVACY_OFFICER:
            waiting = Pta.objects.filter(status=PtaStatus.SUBMITTED)
            if assignment.component is not None:
                waiting = waiting.filter(study__component=assignment.component)
            found |= waiting
        if assignment.role == Role.PRIVACY_OFFICE:
            found |= Pta.objects.filter(status=PtaStatus.COMPONENT_APPROVED)
    own = found.exclude(submitted_by=user).exclude(study__in=studies_worked_on(user))
    return own.select_related("study__component").only(*SHOWN).order_by("submitted_at")


def reviews(user: User, *, at: datetime) -> list[WaitingItem]:
    """Submissions that wait for one of the person's offices, those that wait longest."""
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
        for pta in ptas_to_decide(user, at=at)[:MOST]
    ]


def own_studies(user: User, *, at: datetime) -> list[WaitingItem]:
    """What the leads of studies can take further."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    studies = Study.objects.filter(pk__in=led.values("study"))
    newest = (
        Pta.objects.without_texts()
        .filter(study__in=studies)
        .order_by("study_id", "-number")
        .distinct("study_id")
    )
    stopped = {PtaStatus.RETURNED: "Returned for changes", PtaStatus.VOID: "Approval void"}
    returned = [
        _own(stopped[PtaStatus(pta.status)], pta.study, pta.returned_at or pta.voided_at)
        for pta in newest.select_related("study")
        if pta.status in stopped
    ]
    ready = Pta.objects.without_texts().filter(
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
