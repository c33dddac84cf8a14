"""Giving, ending and outliving roles of the department and its components."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.access import policies, roles
from foundation.access.models import Component, RoleAssignment, User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit import log

LONGEST_GRANT = timedelta(days=366)  # PIA 8.3: access expires and is certified again


class RoleAssignmentError(ValueError):
    """The grant of a role is not well formed."""


@transaction.atomic
def grant_role(
    *,
    user: User,
    role: Role,
    component: Component | None,
    justification: str,
    expires_on: date,
    by: User,
    at: datetime,
) -> RoleAssignment:
    """Give a role for the whole department (no component) or for one component.

    A role that decides about people's cases ends the person's roles on studies (R-015).

    :raises Refused: by oneself, for a study role, or beside an incompatible one (R-015, R-160).
    :raises RoleAssignmentError: without a reason, or for longer than a year.
    """
    to = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    policies.grant_role.require(by, to, role, at=at)
    _check_grant(justification, expires_on, today=timezone.localdate(at))
    _end_expired(to, role, component, at=at)
    if to.role_assignments.filter(role=role, component=component, ended_at=None).exists():
        raise Refused("This person holds the role already.")
    if role in roles.REVOKES:
        end_study_roles(to, by=by, at=at)
    assignment = RoleAssignment.objects.create(
        user=to,
        role=role,
        component=component,
        granted_by=by,
        justification=justification.strip(),
        granted_at=at,
        expires_on=expires_on,
    )
    record_role("role.granted", assignment, by=by, at=at)
    return assignment


@transaction.atomic
def end_role(*, assignment_id: int, by: User, at: datetime) -> RoleAssignment:
    """End a role now.

    :raises Refused: unless an administrator or the person does it, or if it has ended.
    """
    assignment = RoleAssignment.objects.select_for_update(no_key=True).get(pk=assignment_id)
    policies.end_role.require(by, assignment, at=at)
    assignment.ended_at = at
    assignment.save(update_fields=["ended_at"])
    record_role("role.ended", assignment, by=by, at=at)
    return assignment


@transaction.atomic
def expire_roles(*, at: datetime) -> list[RoleAssignment]:
    """End every role whose last day has passed, and say which. The clock does this."""
    locked = RoleAssignment.objects.expired(at=at).select_for_update(of=("self",), no_key=True)
    ended = list(locked.select_related("user", "component").order_by("pk"))
    RoleAssignment.objects.filter(pk__in=[one.pk for one in ended]).update(ended_at=at)
    for assignment in ended:
        record_role("role.expired", assignment, by=None, at=at)
    return ended


def end_study_roles(user: User, *, by: User, at: datetime) -> None:
    """Asked of the apps named in ``STUDY_ROLE_ENDERS``, each ``(*, user, by, at)``."""
    for path in settings.STUDY_ROLE_ENDERS:
        import_string(path)(user=user, by=by, at=at)


def _check_grant(justification: str, expires_on: date, *, today: date) -> None:
    if not justification.strip():
        raise RoleAssignmentError("Say why this person needs the role.")
    if not today <= expires_on <= today + LONGEST_GRANT:
        raise RoleAssignmentError("A role ends within a year from today; then it is given again.")


def _end_expired(to: User, role: Role, component: Component | None, *, at: datetime) -> None:
    """An expired assignment still stands in the way of its renewal until it is ended."""
    expired = Q(expires_on__lt=timezone.localdate(at))
    to.role_assignments.filter(expired, role=role, component=component, ended_at=None).update(
        ended_at=at
    )


def record_role(verb: str, assignment: RoleAssignment, *, by: User | None, at: datetime) -> None:
    """What the audit says of a role: which, whose, where and until when."""
    log.record(
        verb,
        subject=assignment,
        by=by,
        at=at,
        role=assignment.role,
        user=assignment.user.user_ref,
        component=assignment.component.code if assignment.component else None,
        expires_on=assignment.expires_on,
    )
