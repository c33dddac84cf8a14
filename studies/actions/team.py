"""Giving and ending access to a study. Permissions follow the grants, never the other way."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from guardian.shortcuts import assign_perm, remove_perm

from foundation.access.models import User
from foundation.access.roles import ROLES, Role
from foundation.audit import log
from studies import policies
from studies.models import Grant, Study

LONGEST_GRANT = timedelta(days=366)


class GrantError(ValueError):
    """Access was asked for without a reason, for too long, or twice."""


@transaction.atomic
def grant_access(
    *,
    study: Study,
    user: User,
    role: str,
    justification: str,
    expires_on: date,
    by: User,
    at: datetime,
) -> Grant:
    """Give somebody a role on a study, for a reason and at most a year (R-160, R-161).

    :raises Refused: to oneself, beside an incompatible role, or by somebody who may not.
    :raises GrantError: without a reason, for longer than a year, or if held already.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    to = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    policies.grant_access.require(by, locked, to, role, at=at)
    _check(justification, expires_on, on=timezone.localdate(at))
    _make_room(locked, to, role, at=at)
    grant = Grant.objects.create(
        study=locked,
        user=to,
        role=role,
        justification=justification.strip(),
        granted_by=by,
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
    expired = Grant.objects.expired(on=timezone.localdate(at)).values_list("pk", flat=True)
    grants = [_locked(pk) for pk in expired]
    for grant in grants:
        _end(grant, at=at)
    for grant in grants:
        log.record("access.expired", subject=grant, by=None, at=at, user=grant.user.user_ref)
    return len(grants)


def give_permissions(grant: Grant) -> None:
    """What the role carries, on this study, to this person."""
    for codename in ROLES[Role(grant.role)].study_permissions:
        assign_perm(f"studies.{codename}", grant.user, grant.study)


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


def _check(justification: str, expires_on: date, *, on: date) -> None:
    if not justification.strip():
        raise GrantError("Say why this person needs access.")
    if not on <= expires_on <= on + LONGEST_GRANT:
        raise GrantError("Access ends within a year from today; then it is given again.")


def _locked(grant_id: int) -> Grant:
    grants = Grant.objects.select_for_update(of=("self",)).select_related("user", "study")
    return grants.get(pk=grant_id)
