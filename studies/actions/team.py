"""Giving and ending access to a study. Permissions follow the grants, never the other way."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import ROLES, Role
from foundation.audit import log
from studies import policies
from studies.lifecycle.access import AccessRequestStatus
from studies.models import AccessRequest, Grant, Study, StudyUserPermission
from studies.notices import team as notices
from studies.queries.access import reasons_against_grant

LONGEST_GRANT = timedelta(days=366)


class GrantError(ValueError):
    """Access was asked for without a reason, for too long, or twice."""


def make_grant(
    *,
    study: Study,
    user: User,
    role: str,
    justification: str,
    expires_on: date,
    asked_by: User,
    by: User,
    at: datetime,
) -> Grant:
    """What somebody asked for and somebody else gives, with its permissions (R-160, R-161).

    For actions that asked who may and locked the study.

    :raises Refused: beside an incompatible role given, or an approval made, meanwhile.
    :raises GrantError: without a reason, for longer than a year, or if held already.
    """
    to = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if reasons := reasons_against_grant(study, to, role, at=at):
        raise Refused(*reasons)
    check_term(justification, expires_on, on=timezone.localdate(at))
    _make_room(study, to, role, at=at)
    grant = Grant.objects.create(
        study=study,
        user=to,
        role=role,
        justification=justification.strip(),
        granted_by=by,
        asked_by=asked_by,
        granted_at=at,
        expires_on=expires_on,
    )
    give_permissions(grant)
    log.record(
        "access.granted",
        subject=grant,
        by=by,
        at=at,
        user=to.user_ref,
        role=role,
        expires_on=expires_on,
    )
    return grant


@transaction.atomic
def end_access(*, grant: Grant, by: User, at: datetime) -> Grant:
    """End a grant now.

    :raises Refused: unless this person may end it, or if it has ended.
    """
    locked = _locked(grant.pk)
    policies.end_access.require(by, locked, at=at)
    _end(locked, at=at)
    log.record("access.ended", subject=locked, by=by, at=at, user=locked.user.user_ref)
    return locked


@transaction.atomic
def expire_grants(*, at: datetime) -> int:
    """End every grant whose last day has passed; how many. The clock does this."""
    expired = Grant.objects.expired(on=timezone.localdate(at))
    return end_all(expired, "access.expired", by=None, at=at)


@transaction.atomic
def revoke_grants(*, user: User, by: User, at: datetime) -> int:
    """End every role of a person on any study, and what was asked for them; how many ended.

    Inside an action that gives an incompatible role or closes the account (R-015).
    """
    waiting = AccessRequest.objects.waiting().filter(user=user)
    waiting.update(status=AccessRequestStatus.WITHDRAWN, decided_at=at)
    held = Grant.objects.filter(user=user, ended_at__isnull=True)
    return end_all(held, "access.revoked", by=by, at=at)


def give_permissions(grant: Grant) -> None:
    """What the role carries, on this study, to this person."""
    for codename in ROLES[Role(grant.role)].study_permissions:
        assign_perm(f"studies.{codename}", grant.user, grant.study)


def end_all(grants: QuerySet[Grant], verb: str, *, by: User | None, at: datetime) -> int:
    """End them in as many queries whether there are two or two thousand, but for the record.

    For actions that asked who may, and the clock. Who had the access is told.
    """
    locked = grants.select_for_update(of=("self",), no_key=True).order_by("pk")
    ended = list(locked.select_related("user", "study"))
    Grant.objects.filter(pk__in=[grant.pk for grant in ended]).update(ended_at=at)
    _take_permissions(ended)
    for grant in ended:
        log.record(verb, subject=grant, by=by, at=at, user=grant.user.user_ref, role=grant.role)
    notices.tell_people_access_ended(ended, at=at)
    return len(ended)


def _take_permissions(ended: list[Grant]) -> None:
    """Of the people of these grants, on these studies: all that no grant carries any more."""
    people, studies = {g.user_id for g in ended}, {g.study_id for g in ended}
    still = Grant.objects.filter(
        user__in=people, study__in=studies, ended_at__isnull=True
    ).values_list("user_id", "study_id", "role")
    carried = {(u, s, p) for u, s, r in still for p in ROLES[Role(r)].study_permissions}
    over = {(grant.user_id, grant.study_id) for grant in ended}
    given = StudyUserPermission.objects.filter(user__in=people, content_object__in=studies)
    rows = given.values_list("pk", "user_id", "content_object_id", "permission__codename")
    StudyUserPermission.objects.filter(
        pk__in=[pk for pk, u, s, p in rows if (u, s) in over and (u, s, p) not in carried]
    ).delete()


def _end(grant: Grant, *, at: datetime) -> None:
    grant.ended_at = at
    grant.save(update_fields=["ended_at"])
    still = Grant.objects.filter(study=grant.study, user=grant.user, ended_at__isnull=True)
    kept = {p for other in still for p in ROLES[Role(other.role)].study_permissions}
    for codename in ROLES[Role(grant.role)].study_permissions - kept:
        remove_perm(f"studies.{codename}", grant.user, grant.study)


def _make_room(study: Study, to: User, role: str, *, at: datetime) -> None:
    held = study.grants.filter(user=to, role=role, ended_at__isnull=True).first()
    if held is None:
        return
    if held.is_active(on=timezone.localdate(at)):
        raise GrantError("This person has this role on the study already.")
    _end(held, at=at)


def check_term(justification: str, expires_on: date, *, on: date) -> None:
    """:raises GrantError: without a reason, for a time that is over, or for more than a year."""
    if not justification.strip():
        raise GrantError("Say why this person needs access.")
    if not on <= expires_on <= on + LONGEST_GRANT:
        raise GrantError("Access ends within a year from today; then it is given again.")


def _locked(grant_id: int) -> Grant:
    grants = Grant.objects.select_for_update(of=("self",), no_key=True).select_related(
        "user", "study"
    )
    return grants.get(pk=grant_id)
