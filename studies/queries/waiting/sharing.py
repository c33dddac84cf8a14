"""Sharing agreements to review and clear, and reports of suspected misuse to decide."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import has_role, roles_of
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle.sharing import AgreementStatus, IncidentStatus
from studies.models import Grant, Incident, SharingAgreement
from studies.queries.access import studies_worked_on


def agreements_to_decide(user: User, *, at: datetime) -> QuerySet[SharingAgreement]:
    """What the person's offices have not reviewed yet, and what waits to be cleared."""
    mine = Q(pk__in=[])
    in_review, reviewed = Q(status=AgreementStatus.REQUESTED), Q(status=AgreementStatus.REVIEWED)
    for assignment in roles_of(user, at=at):
        if assignment.role == Role.IT_SECURITY:
            mine |= in_review & Q(security_by__isnull=True)
        if assignment.role == Role.GENERAL_COUNSEL:
            mine |= in_review & Q(counsel_by__isnull=True)
        if assignment.role == Role.COMPONENT_PRIVACY_OFFICER:
            own = Q(study__component=assignment.component)
            mine |= in_review & Q(privacy_by__isnull=True) & own
        if assignment.role == Role.PRIVACY_OFFICE:
            mine |= (in_review & Q(privacy_by__isnull=True)) | reviewed
    found = SharingAgreement.objects.filter(mine).exclude(requested_by=user)
    found = found.exclude(study__in=studies_worked_on(user))
    for office in ("security_by", "privacy_by", "counsel_by"):
        found = found.exclude(**{office: user})
    return found.select_related("study", "vendor").order_by("requested_at")


def agreements(user: User, *, at: datetime) -> list[WaitingItem]:
    """Sharing agreements that wait for the person, or that came back to them as lead."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    returned = SharingAgreement.objects.filter(
        status=AgreementStatus.RETURNED, study__in=led.values("study")
    ).select_related("study")
    return [
        *(_item("Sharing agreement", each) for each in agreements_to_decide(user, at=at)),
        *(_item("Sharing agreement returned", each) for each in returned),
    ]


def incidents(user: User, *, at: datetime) -> list[WaitingItem]:
    """Reports that nobody of the Privacy Office decided yet."""
    if not has_role(user, Role.PRIVACY_OFFICE, at=at):
        return []
    new = Incident.objects.filter(status=IncidentStatus.REPORTED).defer("sealed")
    readable = new.exclude(reported_by=user).exclude(study__in=studies_worked_on(user))
    return [
        WaitingItem(
            what="Suspected misuse reported",
            study_code="",
            study_title="",
            since=timezone.localdate(each.reported_at),
            due=None,
            url_name="view_incident",
            args=(str(each.incident_ref),),
            action="Read it",
        )
        for each in readable.order_by("reported_at")
    ]


def _item(what: str, agreement: SharingAgreement) -> WaitingItem:
    return WaitingItem(
        what=what,
        study_code=agreement.study.code,
        study_title=agreement.study.title,
        since=timezone.localdate(agreement.returned_at or agreement.requested_at),
        due=None,
        url_name="view_agreement",
        args=(agreement.pk,),
        action="Look at it",
    )
