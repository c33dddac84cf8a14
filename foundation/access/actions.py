"""What changes: people, their roles, their training, and the rules that they accept."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.access import policies, queries, roles
from foundation.access.models import Component, RoleAssignment, Training, User
from foundation.access.policy import SIGN_IN_FIRST, Refused
from foundation.access.roles import Role, UnitKind
from foundation.audit import log

LONGEST_GRANT = timedelta(days=366)  # PIA 8.3: access expires and is certified again


class RoleAssignmentError(ValueError):
    """The grant of a role is not well formed."""


class TrainingError(ValueError):
    """A training that nobody can have completed."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """An account to be made. Without a password nobody can sign in with it yet."""

    username: str
    first_name: str
    last_name: str
    email: str = ""
    unit_kind: UnitKind = UnitKind.RESEARCH
    component: Component | None = None
    password: str | None = None


@transaction.atomic
def add_person(*, person: NewPerson, by: User, at: datetime) -> User:
    """Make an account; it holds no role.

    :raises Refused: unless an administrator does it.
    """
    policies.add_person.require(by, at=at)
    user = _create(person, at=at)
    log.record("person.added", subject=user, by=by, at=at, unit=user.unit_kind)
    return user


@transaction.atomic
def appoint_first_administrator(*, person: NewPerson, at: datetime) -> User:
    """Make the account that gives all other roles, while there is none that could.

    :raises Refused: once there is an administrator.
    """
    if queries.there_is_an_administrator(at=at):
        raise Refused("There is an administrator already. Ask for a role there.")
    user = _create(person, at=at)
    until = timezone.localdate(at) + LONGEST_GRANT
    assignment = RoleAssignment.objects.create(
        user=user,
        role=Role.ADMINISTRATOR,
        granted_by=None,
        justification="Appointed when the portal was installed.",
        granted_at=at,
        expires_on=until,
    )
    _record_grant("role.granted", assignment, by=None, at=at)
    return user


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
    to = User.objects.select_for_update().get(pk=user.pk)
    policies.grant_role.require(by, to, role, at=at)
    _check_grant(justification, expires_on, today=timezone.localdate(at))
    _end_expired(to, role, component, at=at)
    if to.role_assignments.filter(role=role, component=component, ended_at=None).exists():
        raise Refused("This person holds the role already.")
    if role in roles.REVOKES:
        _end_study_roles(to, by=by, at=at)
    assignment = RoleAssignment.objects.create(
        user=to,
        role=role,
        component=component,
        granted_by=by,
        justification=justification.strip(),
        granted_at=at,
        expires_on=expires_on,
    )
    _record_grant("role.granted", assignment, by=by, at=at)
    return assignment


@transaction.atomic
def end_role(*, assignment_id: int, by: User, at: datetime) -> RoleAssignment:
    """End a role now.

    :raises Refused: unless an administrator or the person does it, or if it has ended.
    """
    assignment = RoleAssignment.objects.select_for_update().get(pk=assignment_id)
    policies.end_role.require(by, assignment, at=at)
    assignment.ended_at = at
    assignment.save(update_fields=["ended_at"])
    _record_grant("role.ended", assignment, by=by, at=at)
    return assignment


@transaction.atomic
def record_training(
    *, user: User, kind: str, completed_on: date, by: User, at: datetime
) -> Training:
    """Record that somebody completed a course. It counts for 365 days.

    :raises Refused: by oneself, or unless an administrator does it.
    :raises TrainingError: for a day that has not come, or an unknown course.
    """
    policies.record_training.require(by, user, at=at)
    if completed_on > timezone.localdate(at) or kind not in Training.Kind.values:
        raise TrainingError("Training is one of the known courses, completed today or before.")
    training, _ = Training.objects.get_or_create(user=user, kind=kind, completed_on=completed_on)
    log.record(
        "training.recorded", subject=user, by=by, at=at, kind=kind, completed_on=completed_on
    )
    return training


@transaction.atomic
def accept_rules(*, by: User, at: datetime) -> User:
    """The person accepts the standard operating procedure and the rules of behavior (R-157).

    :raises Refused: for a closed account.
    """
    user = User.objects.select_for_update().get(pk=by.pk)
    if not user.is_active:
        raise Refused(SIGN_IN_FIRST)
    user.rules_accepted_at = by.rules_accepted_at = at
    user.save(update_fields=["rules_accepted_at"])
    log.record("rules.accepted", subject=user, by=user, at=at)
    return user


def _create(person: NewPerson, *, at: datetime) -> User:
    return User.objects.create_user(
        username=person.username,
        email=person.email,
        password=person.password,
        first_name=person.first_name,
        last_name=person.last_name,
        unit_kind=person.unit_kind,
        component=person.component,
        date_joined=at,
    )


def _end_study_roles(user: User, *, by: User, at: datetime) -> None:
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


def _record_grant(verb: str, assignment: RoleAssignment, *, by: User | None, at: datetime) -> None:
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
