"""People in every role, made through the real actions.

``a_person(Role.PRIVACY_OFFICE)`` may do what a trained, accepted officer may; the keywords take
parts of that away again.
"""

from datetime import date, datetime, timedelta
from secrets import token_hex
from zoneinfo import ZoneInfo

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
from foundation.access.models import TRAINING_LASTS, Component, RoleAssignment, Training, User
from foundation.access.roles import STUDY_ROLES, Role, UnitKind
from studies.actions import record_vendor_staff
from studies.models import Vendor
from tests.playing_back import played_back

NOW = datetime(2027, 3, 12, 10, 0, tzinfo=ZoneInfo("America/New_York"))
PASSWORD = "correct horse battery staple"

UNIT_OF_ROLE = {
    Role.VENDOR_STAFF: UnitKind.VENDOR,
    Role.COMPONENT_PRIVACY_OFFICER: UnitKind.PRIVACY,
    Role.PRIVACY_OFFICE: UnitKind.PRIVACY,
    Role.PUBLIC_AFFAIRS: UnitKind.OUTREACH,
    Role.PAPERWORK_OFFICER: UnitKind.OVERSIGHT,
    Role.RECORDS_OFFICER: UnitKind.OVERSIGHT,
    Role.IT_SECURITY: UnitKind.OVERSIGHT,
    Role.GENERAL_COUNSEL: UnitKind.OVERSIGHT,
    Role.INSPECTOR_GENERAL: UnitKind.OVERSIGHT,
    Role.AUDITOR: UnitKind.OVERSIGHT,
    Role.ADMINISTRATOR: UnitKind.ADMINISTRATION,
    Role.OPERATIONAL_DECISION_MAKER: UnitKind.OPERATIONAL,
}


def a_component(code: str = "TSA", name: str = "") -> Component:
    """The component of this code, made once."""
    component, _ = Component.objects.get_or_create(code=code, defaults={"name": name or code})
    return component


@played_back
def an_administrator(*, at: datetime = NOW) -> User:
    """An administrator who is trained and accepted the rules; always the same one."""
    held = RoleAssignment.objects.current(at=at).filter(role=Role.ADMINISTRATOR, granted_by=None)
    assignment = held.select_related("user").first()
    if assignment is not None:
        return assignment.user
    person = NewPerson(
        f"administrator_{token_hex(4)}", "Avery", "Admin", unit_kind=UnitKind.ADMINISTRATION
    )
    appointed = appoint_first_administrator(person=person, at=at)
    for years in (2, 1, 0):
        trained_on = timezone.localdate(at) - years * TRAINING_LASTS
        train_sole_administrator(user=appointed, completed_on=trained_on, at=at)
    return accept_rules(by=appointed, at=at)


@played_back
def a_person(
    role: Role | str | None = None,
    *,
    at: datetime = NOW,
    username: str = "",
    unit_kind: UnitKind | str | None = None,
    component: Component | None = None,
    trained: bool = True,
    trained_on: date | None = None,
    facilitator_trained: bool | None = None,
    accepted_rules: bool = True,
    expires_on: date | None = None,
    vendor: Vendor | None = None,
) -> User:
    """A person with a department role, or of the kind of unit that a study role asks for.

    A study role is not granted here (that needs a study: see the builders of studies), but the
    unit and the facilitator training fit it. Somebody of a vendor's unit works for a cleared vendor
    unless another one is said.
    """
    wanted = Role(role) if role else None
    administrator = an_administrator(at=at)
    user = _added(wanted, username, unit_kind, component, by=administrator, at=at)
    if user.unit_kind == UnitKind.VENDOR:
        _employ(user, vendor, at=at)
    if wanted is not None and wanted not in STUDY_ROLES:
        grant_role(
            user=user,
            role=wanted,
            component=component if wanted == Role.COMPONENT_PRIVACY_OFFICER else None,
            justification="Needed for a test.",
            expires_on=expires_on or timezone.localdate(at) + timedelta(days=300),
            by=administrator,
            at=at,
        )
    completed_on = trained_on or timezone.localdate(at) - timedelta(days=30)
    facilitates = wanted in {Role.LEAD, Role.FACILITATOR, Role.VENDOR_STAFF}
    if trained:
        _train(user, Training.Kind.PRIVACY, completed_on, by=administrator, at=at)
    if facilitates if facilitator_trained is None else facilitator_trained:
        _train(user, Training.Kind.FACILITATOR, completed_on, by=administrator, at=at)
    return accept_rules(by=user, at=at) if accepted_rules else user


def _added(
    role: Role | None,
    username: str,
    unit_kind: UnitKind | str | None,
    component: Component | None,
    *,
    by: User,
    at: datetime,
) -> User:
    number = token_hex(4)  # other processes build people too
    default = UNIT_OF_ROLE.get(role, UnitKind.RESEARCH) if role else UnitKind.RESEARCH
    person = NewPerson(
        username=username or f"{role or 'person'}_{number}",
        first_name="Person",
        last_name=f"Number{number}",
        unit_kind=UnitKind(unit_kind or default),
        component=component,
        password=PASSWORD,
    )
    return add_person(person=person, by=by, at=at)


def _employ(user: User, vendor: Vendor | None, *, at: datetime) -> None:
    from tests.builders.studies import a_vendor  # which makes people itself

    employer = vendor or a_vendor(at=at)
    record_vendor_staff(vendor=employer, user=user, by=a_person(at=at), at=at)


def _train(user: User, kind: str, completed_on: date, *, by: User, at: datetime) -> None:
    record_training(user=user, kind=kind, completed_on=completed_on, by=by, at=at)


@played_back
def made_officer(
    user: User, role: Role, component: Component | None = None, *, at: datetime = NOW
) -> User:
    """Somebody who has other roles, given an office besides."""
    grant_role(
        user=user,
        role=role,
        component=component,
        justification="Needed for a test.",
        expires_on=timezone.localdate(at) + timedelta(days=200),
        by=an_administrator(at=at),
        at=at,
    )
    return user
