"""Who may add people, give roles and record training."""

from collections.abc import Iterator
from datetime import datetime

from foundation.access import queries
from foundation.access.models import RoleAssignment, User
from foundation.access.policy import TRAINING_FIRST, Conditions, Policy
from foundation.access.roles import STUDY_ROLES, Role

_GIVES_ROLES = "You do not give roles."


@Policy
def add_person(user: User, *, at: datetime) -> Conditions:
    """Administrators add people."""
    yield queries.may_use_page(user, "people", at=at), "You do not add people."


@Policy
def grant_role(user: User, to: User, role: Role, *, at: datetime) -> Conditions:
    """An administrator gives a role to somebody else, if it goes with what that person is."""
    yield queries.may_use_page(user, "people", at=at), _GIVES_ROLES
    yield user != to, "You cannot give a role to yourself."
    yield role not in STUDY_ROLES, "This role is granted on a study, by its lead."
    yield to.is_active, "This account is closed."
    yield from _nothing_against(to, role, at=at)


@Policy.without_training
def end_role(user: User, assignment: RoleAssignment, *, at: datetime) -> Conditions:
    """A trained administrator ends a role; a person may always lay down their own."""
    if user != assignment.user:
        yield queries.is_trained(user, at=at), TRAINING_FIRST
        yield queries.may_use_page(user, "people", at=at), _GIVES_ROLES
    yield assignment.ended_at is None, "This role has ended already."


@Policy.without_training
def list_training(user: User, *, at: datetime) -> Conditions:
    """Administrators see who was trained when, and renew it from there."""
    yield queries.may_use_page(user, "training", at=at), "You do not look after training."


@Policy.without_training
def record_training(user: User, of: User, *, at: datetime) -> Conditions:
    """An administrator records the training of somebody else, so that renewal has a way."""
    yield queries.may_use_page(user, "training", at=at), "You do not record training."
    yield user != of, "You cannot record your own training."


@Policy.without_training
def import_training(user: User, *, at: datetime) -> Conditions:
    """An administrator records the training of many, never their own."""
    yield queries.may_use_page(user, "training", at=at), "You do not record training."


@Policy
def record_course(user: User, *, at: datetime) -> Conditions:
    """An administrator says which courses a component asks for."""
    yield queries.may_use_page(user, "people", at=at), "You do not say what training is needed."


@Policy
def list_people(user: User, *, at: datetime) -> Conditions:
    """Administrators see who works here, what they are and what they were trained in."""
    yield queries.may_use_page(user, "people", at=at), "You do not look after people's accounts."


@Policy
def close_account(user: User, of: User, *, at: datetime) -> Conditions:
    """An administrator closes the account of somebody else."""
    yield queries.may_use_page(user, "people", at=at), "You do not close accounts."
    yield user != of, "You cannot close your own account. Ask another administrator."
    yield of.is_active, "This account is closed already."


@Policy
def reopen_account(user: User, of: User, *, at: datetime) -> Conditions:
    """An administrator opens a closed account again."""
    yield queries.may_use_page(user, "people", at=at), "You do not open accounts."
    yield not of.is_active, "This account is open."


def _nothing_against(to: User, role: Role, *, at: datetime) -> Iterator[tuple[bool, str]]:
    for reason in queries.reasons_against(to, role, at=at):
        yield False, reason
