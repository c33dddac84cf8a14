"""Who may see and do what on a study: grant, training and rules, asked at that moment (G6)."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone
from guardian.shortcuts import get_perms

from foundation.access.models import Component, Course, Training, User
from foundation.access.policy import Conditions, first_failing, standing
from foundation.access.queries import (
    HeldRole,
    has_role,
    is_trained,
    reasons_against,
    roles_of,
    training_is_current,
)
from foundation.access.queries.courses import components_closed_to, courses_missing
from foundation.access.remembering import remembered
from foundation.access.roles import ROLES, Role
from studies.models import Grant, Study
from studies.models.study import StudyQuerySet
from studies.queries.vendors import reason_against_staff

# They see studies without being on the team: what is planned and approved, never what was said.
OVERSEEING_ROLES: frozenset[Role] = frozenset(
    {
        Role.COMPONENT_PRIVACY_OFFICER,
        Role.PRIVACY_OFFICE,
        Role.PAPERWORK_OFFICER,
        Role.RECORDS_OFFICER,
        Role.AUDITOR,
    }
)

NOT_ON_TEAM = "Your role on this study does not include this."
APPROVED_IT = "This person approved the study for a privacy office and has no part in it."
FACILITATOR_FIRST = "Your facilitator training is missing or older than a year."


def course_first(course: Course) -> str:
    """The reason where a component asks for a course of its own (PIA 8.2, R-159)."""
    return (
        f"The component asks for the course “{course}”, and yours is missing or older than a year."
        f" {course.how_to_renew}"
    )


def may(user: User, permission: str, study: Study, *, at: datetime) -> bool:
    """Whether the person may do this on the study now (R-117, R-122, R-157)."""
    return why_not(user, permission, study, at=at) is None


def why_not(user: User, permission: str, study: Study, *, at: datetime) -> str | None:
    """The first reason against it, or nothing."""
    asked = chain(standing(user, at=at), conditions(user, permission, study, at=at))
    return first_failing(asked)


def conditions(user: User, permission: str, study: Study, *, at: datetime) -> Conditions:
    """A granted permission, an unexpired grant that carries it, and training of the study's own.

    Staff of a vendor has access as long as the vendor is cleared and under contract (R-016).
    Policies ``yield from`` this, and have asked for the rules and annual training before.
    """
    yield permission in _permissions(user, study), NOT_ON_TEAM
    yield permission in _granted(user, study, at=at), NOT_ON_TEAM
    vendor = reason_against_staff(user, at=at)
    yield vendor is None, vendor or ""
    if permission == "facilitate_session":
        yield training_is_current(user, Training.Kind.FACILITATOR, at=at), FACILITATOR_FIRST
    for course in courses_missing(user, study.component_id, at=at):
        yield False, course_first(course)


def oversees(user: User, study: Study, *, at: datetime) -> bool:
    """Whether one of the offices shows this study to the person."""
    return overseen_studies(user, at=at).filter(pk=study.pk).exists()


def overseen_studies(user: User, *, at: datetime) -> StudyQuerySet:
    """All studies for an overseeing role of the department, its own for one of a component.

    None once training has lapsed (R-122).
    """
    if not is_trained(user, at=at):
        return Study.objects.none()
    components: list[Component | None] = [
        assignment.component
        for assignment in roles_of(user, at=at)
        if assignment.role in OVERSEEING_ROLES
    ]
    if None in components:
        return Study.objects.all()
    return Study.objects.filter(component__in=[c for c in components if c is not None])


def visible_studies(user: User, *, at: datetime) -> StudyQuerySet:
    """The studies whose pages the person may open: the own team's, and those overseen."""
    overseen = overseen_studies(user, at=at)
    whole_department = not overseen.query.where
    if whole_department or not is_trained(user, at=at) or reason_against_staff(user, at=at):
        return overseen
    mine = Grant.objects.active(on=timezone.localdate(at)).filter(user=user).values("study")
    open_to_team = ~Q(component__in=components_closed_to(user, at=at))
    return Study.objects.filter(Q(pk__in=overseen.values("pk")) | (Q(pk__in=mine) & open_to_team))


def team_of(study: Study, *, at: datetime) -> QuerySet[Grant]:
    """The grants in force, by role."""
    grants = study.grants.active(on=timezone.localdate(at))
    return grants.select_related("user", "granted_by").order_by("role", "granted_at")


def leads_of(study: Study, *, at: datetime) -> QuerySet[User]:
    """The leads of a study, who are told what happens to it."""
    leads = study.grants.active(on=timezone.localdate(at)).filter(role=Role.LEAD)
    return User.objects.filter(pk__in=leads.values("user"), is_active=True)


def leads_by_ref(study_ref: UUID, *, at: datetime) -> QuerySet[User]:
    """The leads of a study that is known by its reference, for ``settings.STUDY_LEAD_SOURCES``."""
    leads = Grant.objects.active(on=timezone.localdate(at)).filter(
        study__study_ref=study_ref, role=Role.LEAD
    )
    return User.objects.filter(pk__in=leads.values("user"), is_active=True)


def held_roles(user: User, *, at: datetime) -> Iterator[HeldRole]:
    """The person's roles on studies, for ``settings.STUDY_ROLE_SOURCES``."""
    grants = Grant.objects.active(on=timezone.localdate(at)).filter(user=user)
    said = grants.order_by("study__code", "role").values_list("role", "study__code", "expires_on")
    for role, code, expires_on in said:
        yield HeldRole(Role(role), code, expires_on)


def is_component_officer(user: User, study: Study, *, at: datetime) -> bool:
    """Whether the person is a privacy officer of the study's component."""
    return has_role(user, Role.COMPONENT_PRIVACY_OFFICER, at=at, component=study.component)


def studies_worked_on(user: User) -> StudyQuerySet:
    """What the person started, or ever got access to, ended or not.

    Nobody becomes a judge of a study by laying a role on it down (R-160).
    """
    return Study.objects.filter(
        Q(created_by=user) | Q(pk__in=Grant.objects.filter(user=user).values("study"))
    )


def has_worked_on(user: User, study: Study) -> bool:
    """Whether it is one of those."""
    return studies_worked_on(user).filter(pk=study.pk).exists()


def has_approved(user: User, study: Study) -> bool:
    """Whether the person ever approved the study for either privacy office."""
    return study.ptas.filter(Q(component_by=user) | Q(office_by=user)).exists()


def reasons_against_grant(study: Study, to: User, role: str, *, at: datetime) -> list[str]:
    """Why this person may not come to hold the role on the study, whoever gives it (R-016)."""
    vendor = reason_against_staff(to, at=at)
    reasons = [APPROVED_IT] if has_approved(to, study) else []
    return reasons + ([vendor] if vendor else []) + reasons_against(to, Role(role), at=at)


def _permissions(user: User, study: Study) -> frozenset[str]:
    """What guardian holds for the person on the study."""
    return remembered(("permissions", study.pk, user.pk), lambda: frozenset(get_perms(user, study)))


def _granted(user: User, study: Study, *, at: datetime) -> frozenset[str]:
    """What the person's grants in force carry."""
    today = timezone.localdate(at)

    def held() -> list[str]:
        grants = study.grants.active(on=today).filter(user=user)
        return list(grants.values_list("role", flat=True))

    roles = remembered(("grants", study.pk, user.pk, today), held)
    return frozenset().union(*(ROLES[Role(role)].study_permissions for role in roles))
