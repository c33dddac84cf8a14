"""Which courses there are, who completed them, and what a component asks for besides."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from foundation.access.models import TRAINING_LASTS, Component, Course, Training, User
from foundation.access.remembering import remembered

SOON = timedelta(days=30)  # what ends in this time, pages name beforehand


@dataclass(frozen=True, slots=True)
class TrainingState:
    """The last course of one kind; without the one that ``suspends``, all access is closed."""

    label: str
    completed_on: date
    valid_until: date
    current: bool
    how_to_renew: str = ""
    suspends: bool = False


def course_names() -> dict[str, str]:
    """Every course by its code: the department's, then those that components ask for."""
    return {str(kind.value): str(kind.label) for kind in Training.Kind} | dict(
        Course.objects.values_list("code", "name")
    )


def courses_missing(user: User, component_id: int, *, at: datetime) -> list[Course]:
    """What the component asks for and the person has not completed within a year (R-159)."""

    def missing() -> list[Course]:
        required = Course.objects.filter(required_by=component_id)
        return list(required.exclude(code__in=_current_kinds(user, at=at)))

    key = ("courses missing", component_id, user.pk, timezone.localdate(at))
    return remembered(key, missing)


def components_closed_to(user: User, *, at: datetime) -> QuerySet[Component]:
    """Components that ask for a course which the person lacks."""
    lacking = Course.objects.exclude(code__in=_current_kinds(user, at=at))
    return Component.objects.filter(required_courses__in=lacking)


def training_states(user: User, *, at: datetime) -> list[TrainingState]:
    """Every kind of training that the person ever completed, with the latest date."""
    latest: dict[str, Training] = {t.kind: t for t in user.trainings.order_by("completed_on")}
    names = course_names() if latest else {}
    renewal = dict(Course.objects.values_list("code", "how_to_renew")) if latest else {}
    today = timezone.localdate(at)
    return [
        TrainingState(
            names.get(last.kind, last.kind),
            last.completed_on,
            last.valid_until,
            last.valid_until >= today,
            renewal.get(last.kind, settings.TRAINING_RENEWAL),
            last.kind == Training.Kind.PRIVACY,
        )
        for last in latest.values()
    ]


def renewals(user: User, *, at: datetime) -> list[TrainingState]:
    """What the person completed once and that has ended or ends within 30 days (R-122)."""
    soon = timezone.localdate(at) + SOON
    ends = user.trainings.values("kind").annotate(last=Max("completed_on")).order_by()
    if not any(one["last"] + TRAINING_LASTS <= soon for one in ends):
        return []
    return [state for state in training_states(user, at=at) if state.valid_until <= soon]


def people_by_training(course: str) -> QuerySet[User]:
    """Everybody with an open account, with the day of their last course: ``last``, or none."""
    people = User.objects.filter(is_active=True).select_related("component")
    last = Max("trainings__completed_on", filter=Q(trainings__kind=course))
    return people.annotate(last=last).order_by("last_name", "first_name", "pk")


def with_state(people: QuerySet[User], state: str, *, on: date) -> QuerySet[User]:
    """Of ``people_by_training``: those whose training is in this state."""
    oldest = on - TRAINING_LASTS
    conditions = {
        "current": Q(last__gte=oldest),
        "ending": Q(last__range=(oldest, oldest + SOON)),
        "expired": Q(last__lt=oldest),
        "missing": Q(last=None),
    }
    return people.filter(conditions[state]) if state in conditions else people


def training_ending(*, on: date, within: Iterable[int]) -> list[tuple[User, str, date]]:
    """Who, which course and its last day, where that day lies so many days ahead or just behind."""
    ahead = max(within)
    last = Training.objects.values("user", "kind").annotate(last=Max("completed_on")).order_by()
    first, end = on - TRAINING_LASTS - SOON, on - TRAINING_LASTS + timedelta(days=ahead)
    found = list(last.filter(last__range=(first, end), user__is_active=True))
    people = User.objects.in_bulk([one["user"] for one in found])
    return [(people[one["user"]], one["kind"], one["last"] + TRAINING_LASTS) for one in found]


def _current_kinds(user: User, *, at: datetime) -> QuerySet[Training, str]:
    today = timezone.localdate(at)
    done = Training.objects.filter(
        user=user, completed_on__gte=today - TRAINING_LASTS, completed_on__lte=today
    )
    return done.values_list("kind", flat=True)
