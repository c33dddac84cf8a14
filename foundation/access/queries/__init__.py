"""What do we know about a person: roles, training, and what speaks against a new role."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.access import roles
from foundation.access.models import TRAINING_LASTS, Component, RoleAssignment, Training, User
from foundation.access.queries.courses import TrainingState, renewals, training_states
from foundation.access.remembering import remembered
from foundation.access.roles import PAGES_WITHOUT_TRAINING, ROLES, Role

__all__ = [
    "HeldRole",
    "TrainingState",
    "all_roles",
    "department_roles",
    "has_role",
    "holders_of",
    "is_sole_administrator",
    "is_trained",
    "may_use_page",
    "reasons_against",
    "renewals",
    "roles_of",
    "roles_on_studies",
    "there_is_an_administrator",
    "training_is_current",
    "training_states",
]


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a person holds now; ``where`` is a component, a study code or the department."""

    role: Role
    where: str
    expires_on: date


def roles_of(user: User, *, at: datetime) -> list[RoleAssignment]:
    """What the person is for the department or a component, now."""
    held = user.role_assignments.current(at=at).select_related("component")
    return remembered(("roles", user.pk, timezone.localdate(at)), lambda: list(held))


def has_role(user: User, role: Role, *, at: datetime, component: Component | None = None) -> bool:
    """Whether the person holds the role now.

    With a component: for that component or for the whole department. Without: anywhere.
    """
    held = [assignment for assignment in roles_of(user, at=at) if assignment.role == role]
    return any(component is None or one.component in (component, None) for one in held)


def holders_of(role: Role, *, at: datetime, component: Component | None = None) -> QuerySet[User]:
    """Who holds a department role now; with a component, for it or for the whole department."""
    held = RoleAssignment.objects.current(at=at).filter(role=role)
    if component is not None:
        held = held.filter(Q(component=component) | Q(component=None))
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


def roles_on_studies(user: User, *, at: datetime) -> list[HeldRole]:
    """Roles granted on studies, asked of the apps named in ``STUDY_ROLE_SOURCES``.

    Each entry is the dotted path of ``(user, *, at) -> Iterable[HeldRole]``: this app lies below
    the studies and may not import them.
    """
    paths: Iterable[str] = getattr(settings, "STUDY_ROLE_SOURCES", ())
    sources: list[Callable[..., Iterable[HeldRole]]] = [import_string(path) for path in paths]
    return remembered(
        ("roles on studies", user.pk, timezone.localdate(at)),
        lambda: [held for source in sources for held in source(user, at=at)],
    )


def department_roles(user: User, *, at: datetime) -> list[HeldRole]:
    """``roles_of`` for showing."""
    return [
        HeldRole(
            Role(a.role), a.component.name if a.component else "Whole department", a.expires_on
        )
        for a in roles_of(user, at=at)
    ]


def all_roles(user: User, *, at: datetime) -> frozenset[Role]:
    """Every role that the person holds now, for the department or on any study."""
    held = department_roles(user, at=at) + roles_on_studies(user, at=at)
    return frozenset(one.role for one in held)


def may_use_page(user: User, page: str, *, at: datetime) -> bool:
    """Whether one of the person's roles opens a department page, such as ``"reviews"``.

    Lapsed training closes all pages but those that renew it (R-122).
    """
    if page not in PAGES_WITHOUT_TRAINING and not is_trained(user, at=at):
        return False
    return any(page in ROLES[role].pages for role in all_roles(user, at=at))


def is_trained(user: User, *, at: datetime) -> bool:
    """Whether annual privacy training is current (PIA 3.4, R-122)."""
    return training_is_current(user, Training.Kind.PRIVACY, at=at)


def training_is_current(user: User, kind: str, *, at: datetime) -> bool:
    """Whether the course was completed within the last 365 days (PIA 8.2, R-122)."""
    today = timezone.localdate(at)

    def is_done() -> bool:
        done = user.trainings.filter(completed_on__range=(today - TRAINING_LASTS, today))
        return done.filter(kind=kind).exists()

    return remembered(("training", kind, user.pk, today), is_done)


def reasons_against(user: User, role: Role, *, at: datetime) -> list[str]:
    """Why this person may not hold the role beside what they are (R-015, R-016, R-120, R-160).

    Asked both for department roles and, by the studies, for grants on a study. What the new role
    revokes does not speak against it.
    """
    unit = roles.reason_against_unit(user.unit_kind, role)
    staying = all_roles(user, at=at) - roles.REVOKES.get(role, frozenset())
    others = roles.incompatible_with(staying, role)
    return ([unit] if unit else []) + [
        f"{Role(role).label} and {other.label.lower()} may not be one person." for other in others
    ]


def there_is_an_administrator(*, at: datetime) -> bool:
    """Whether somebody can give roles."""
    return RoleAssignment.objects.current(at=at).filter(role=Role.ADMINISTRATOR).exists()


def is_sole_administrator(user: User, *, at: datetime) -> bool:
    """Whether nobody else could record this administrator's training."""
    return set(holders_of(Role.ADMINISTRATOR, at=at)) == {user}
