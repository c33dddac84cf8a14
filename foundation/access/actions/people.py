"""Accounts: made, closed and opened again."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access import policies, queries
from foundation.access.actions.roles import LONGEST_GRANT, end_study_roles, record_role
from foundation.access.models import Component, RoleAssignment, User
from foundation.access.policy import SIGN_IN_FIRST, Refused
from foundation.access.roles import Role, UnitKind
from foundation.access.rules import RULES_VERSION
from foundation.audit import log


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
    record_role("role.granted", assignment, by=None, at=at)
    return user


@transaction.atomic
def close_account(*, user: User, by: User, at: datetime) -> User:
    """Keep somebody out who left; every role ends, for the department and on every study.

    :raises Refused: for oneself, or unless an administrator closes an open account.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    policies.close_account.require(by, locked, at=at)
    end_study_roles(locked, by=by, at=at)
    for assignment in locked.role_assignments.filter(ended_at=None).select_related("component"):
        assignment.ended_at = at
        assignment.save(update_fields=["ended_at"])
        record_role("role.ended", assignment, by=by, at=at)
    locked.is_active = False
    locked.save(update_fields=["is_active"])
    log.record("person.closed", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def reopen_account(*, user: User, by: User, at: datetime) -> User:
    """Let somebody in again, who then holds no role.

    :raises Refused: for oneself, or unless an administrator opens a closed account.
    """
    locked = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    policies.reopen_account.require(by, locked, at=at)
    locked.is_active = True
    locked.save(update_fields=["is_active"])
    log.record("person.reopened", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def accept_rules(*, by: User, at: datetime) -> User:
    """The person accepts the standard operating procedure and the rules of behavior (R-157).

    :raises Refused: for a closed account.
    """
    user = User.objects.select_for_update(no_key=True).get(pk=by.pk)
    if not user.is_active:
        raise Refused(SIGN_IN_FIRST)
    user.rules_accepted_at = by.rules_accepted_at = at
    user.rules_version = by.rules_version = RULES_VERSION
    user.save(update_fields=["rules_accepted_at", "rules_version"])
    user.rules_acceptances.get_or_create(version=RULES_VERSION, defaults={"accepted_at": at})
    log.record("rules.accepted", subject=user, by=user, at=at, version=RULES_VERSION)
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
