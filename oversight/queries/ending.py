"""What ends soon, what is over, and what is missing."""

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Case, CharField, Count, Q, QuerySet, Value, When
from django.utils import timezone

from foundation.access.models import RoleAssignment
from foundation.access.roles import incompatible_with
from retention import queries as retention
from retention import registry
from studies.lifecycle import StudyStatus
from studies.models import Clearance, DestructionCertificate, Grant, Pta
from studies.models.study import StudyQuerySet
from studies.queries import covered

WINDOWS: tuple[tuple[str, int], ...] = (
    ("Within 30 days", 30),
    ("31 to 60 days", 60),
    ("61 to 90 days", 90),
)


def ending_by_window(studies: StudyQuerySet, *, on: date) -> list[tuple[str, tuple[int, int]]]:
    """How many privacy approvals and clearances of studies that are not closed end when."""
    going = studies.exclude(status=StudyStatus.CLOSED)
    approved = Pta.objects.in_force(on=on).filter(study__in=going)
    cleared = Clearance.objects.in_force(on=on).filter(study__in=going)
    ptas = _by_window(approved, "expires_on", on=on)
    clearances = _by_window(cleared, "ends_on", on=on)
    return [(label, (ptas[label], clearances[label])) for label, _days in WINDOWS]


def uncovered_by_component(studies: StudyQuerySet, *, on: date) -> list[tuple[str, tuple[int]]]:
    """How many studies of each component the privacy assessment does not cover."""
    rows = studies.filter(~covered(on=on)).order_by().values_list("component__code")
    counted = rows.annotate(n=Count("pk")).order_by("-n", "component__code")
    return [(code, (n,)) for code, n in counted]


def overdue_disposal(
    studies: StudyQuerySet, *, at: datetime, department: bool
) -> list[tuple[str, tuple[int]]]:
    """Records of each kind that should be gone by now and that no hold keeps."""
    due = retention.due(at=at)
    if not department and due:
        refs = {holding.study_ref for holding in due}
        seen = set[UUID](studies.filter(study_ref__in=refs).values_list("study_ref", flat=True))
        due = [holding for holding in due if holding.study_ref in seen]
    counted = Counter[str]()
    for holding in due:
        counted[registry.record_class(holding.record_class).title] += holding.count
    return [(title, (n,)) for title, n in counted.most_common()]


def lapsed_grants(studies: StudyQuerySet, *, on: date) -> int:
    """Access to studies that is past its day and that the clock has not ended yet."""
    return Grant.objects.expired(on=on).filter(study__in=studies).count()


def people_with_incompatible_roles(studies: StudyQuerySet, *, at: datetime) -> int:
    """People who hold roles that nobody may hold together: nobody, unless a rule was bent."""
    active = Grant.objects.active(on=timezone.localdate(at)).filter(study__in=studies)
    held = active.order_by().values_list("user_id", "role").distinct()
    department = RoleAssignment.objects.current(at=at).order_by().values_list("user_id", "role")
    roles: dict[int, set[str]] = {}
    for user_id, role in [*held, *department]:
        roles.setdefault(user_id, set()).add(role)
    return sum(any(incompatible_with(own - {role}, role) for role in own) for own in roles.values())


def overdue_certificates(studies: StudyQuerySet, *, on: date, department: bool) -> int:
    """Certificates that vendors owe for more than thirty days (R-141)."""
    overdue = DestructionCertificate.objects.overdue(on=on)
    return (overdue if department else overdue.filter(study__in=studies)).count()


def _by_window(found: QuerySet, day: str, *, on: date) -> Counter[str]:  # type: ignore[type-arg]
    label = Case(
        *(
            When(**{f"{day}__lte": on + timedelta(days=days)}, then=Value(label))
            for label, days in WINDOWS
        ),
        output_field=CharField(),
    )
    soon = found.filter(Q(**{f"{day}__lte": on + timedelta(days=WINDOWS[-1][1])}))
    rows = soon.annotate(window=label).order_by().values_list("window").annotate(n=Count("pk"))
    return Counter(dict(rows))
