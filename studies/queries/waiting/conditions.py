"""Conditions of approvals: to meet for leads, to confirm for the offices."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle import ConditionStatus, PtaStatus, StudyStatus
from studies.models import Grant, PtaCondition
from studies.models.condition import PtaConditionQuerySet
from studies.models.remark import Due
from studies.queries.access import studies_worked_on


def conditions(user: User, *, at: datetime) -> list[WaitingItem]:
    """What comes before collection and is not met, or not confirmed."""
    return [
        *(_to_meet(condition) for condition in _of_own_studies(user, at=at)),
        *(_to_confirm(condition) for condition in _to_look_at(user, at=at)),
    ]


def _of_own_studies(user: User, *, at: datetime) -> PtaConditionQuerySet:
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    unmet = _in_force().filter(status=ConditionStatus.UNMET, due=Due.BEFORE)
    return unmet.filter(pta__study__in=led.values("study"))


def _to_look_at(user: User, *, at: datetime) -> PtaConditionQuerySet:
    """Marked ones of the person's component or department, but of no study of their own."""
    found = PtaCondition.objects.none()
    for assignment in roles_of(user, at=at):
        if assignment.role not in (Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE):
            continue
        marked = _in_force().filter(status=ConditionStatus.MARKED, due=Due.BEFORE)
        if assignment.component is not None:
            marked = marked.filter(pta__study__component=assignment.component)
        found |= marked
    return found.exclude(pta__study__in=studies_worked_on(user)).exclude(marked_by=user)


def _in_force() -> PtaConditionQuerySet:
    conditions = PtaCondition.objects.filter(pta__status=PtaStatus.APPROVED)
    return conditions.exclude(pta__study__status=StudyStatus.CLOSED).select_related("pta__study")


def _to_meet(condition: PtaCondition) -> WaitingItem:
    study, since = condition.pta.study, condition.pta.office_at
    return WaitingItem(
        what=f"Condition {condition.number} of the approval to meet",
        study_code=study.code,
        study_title=study.title,
        since=timezone.localdate(since) if since else None,
        due=None,
        url_name="view_approvals",
        args=(study.code,),
        action="Say how it is met",
    )


def _to_confirm(condition: PtaCondition) -> WaitingItem:
    study, since = condition.pta.study, condition.marked_at
    return WaitingItem(
        what=f"Condition {condition.number} of an approval to confirm",
        study_code=study.code,
        study_title=study.title,
        since=timezone.localdate(since) if since else None,
        due=None,
        url_name="review_pta",
        args=(condition.pta_id,),
        action="Look at it",
    )
