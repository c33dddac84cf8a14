"""Puts the demonstration's people on stage: accounts, components, roles, training."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.access.actions import (
    NewPerson,
    accept_rules,
    add_person,
    appoint_first_administrator,
    grant_role,
    record_training,
    train_sole_administrator,
)
from foundation.access.models import Component, Training, User
from foundation.access.roles import Role
from research_portal.demo.people import COMPONENTS, PASSWORD, PEOPLE, DemoPerson

Cast = dict[str, User]
WORKED_HERE_FOR = timedelta(days=300)


def gather_cast(*, at: datetime) -> Cast:
    """Every account by its user name, appointed some months before ``at``.

    :raises Refused: if this portal has people already.
    """
    hired = at - WORKED_HERE_FOR
    for code, name in COMPONENTS.items():
        Component.objects.get_or_create(code=code, defaults={"name": name})
    first = next(person for person in PEOPLE if Role.ADMINISTRATOR in person.roles)
    administrator = appoint_first_administrator(person=_new(first), at=hired)
    train_sole_administrator(user=administrator, completed_on=timezone.localdate(hired), at=hired)
    cast = {first.username: accept_rules(by=administrator, at=hired)}
    for person in PEOPLE:
        if person is not first:
            cast[person.username] = _join(person, by=administrator, at=hired)
    return cast


def _new(person: DemoPerson) -> NewPerson:
    given, family = person.name.split(" ", 1)
    return NewPerson(
        username=person.username,
        first_name=given,
        last_name=family,
        email=f"{person.username}@example.gov",
        unit_kind=person.unit_kind,
        component=Component.objects.filter(code=person.component).first(),
        password=PASSWORD,
    )


def _join(person: DemoPerson, *, by: User, at: datetime) -> User:
    user = add_person(person=_new(person), by=by, at=at)
    for role in person.roles:
        grant_role(
            user=user,
            role=role,
            component=user.component if role == Role.COMPONENT_PRIVACY_OFFICER else None,
            justification=f"Appointed as {person.sentence}.",
            expires_on=timezone.localdate(at) + timedelta(days=360),
            by=by,
            at=at,
        )
    for kind in Training.Kind:
        record_training(user=user, kind=kind, completed_on=timezone.localdate(at), by=by, at=at)
    return accept_rules(by=user, at=at)
