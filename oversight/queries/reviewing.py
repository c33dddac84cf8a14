"""How long privacy reviews wait and take."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    CharField,
    Count,
    DurationField,
    ExpressionWrapper,
    F,
    Q,
    Value,
    When,
)

from studies.lifecycle import PtaStatus
from studies.models import Pta
from studies.models.study import StudyQuerySet
from studies.periods import add_months

AGES: tuple[tuple[str, int], ...] = (
    ("Up to 7 days", 7),
    ("8 to 14 days", 14),
    ("15 to 30 days", 30),
    ("31 to 60 days", 60),
)
OLDEST = "Longer than 60 days"
LONG = 30  # days


class Median(Aggregate):
    """The middle value, between two of them if their number is even."""

    function = "PERCENTILE_CONT"
    name = "Median"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"


@dataclass(frozen=True, slots=True)
class Stage:
    """Half of the ``decided`` reviews took an office no longer than ``days``."""

    label: str
    days: float | None
    decided: int


def open_by_age(studies: StudyQuerySet, *, at: datetime) -> list[tuple[str, tuple[int, int]]]:
    """Per age, how many wait for a component officer and for the Privacy Office."""
    first = When(status=PtaStatus.SUBMITTED, then=F("submitted_at"))
    since = Case(first, default=F("component_at"))
    aged = Case(
        *(When(since__gte=at - timedelta(days=days + 1), then=Value(age)) for age, days in AGES),
        default=Value(OLDEST),
        output_field=CharField(),
    )
    waiting = Pta.objects.waiting().filter(study__in=studies).annotate(since=since)
    rows = waiting.annotate(age=aged).order_by().values_list("age", "status")
    found = {(age, status): n for age, status, n in rows.annotate(n=Count("pk"))}
    return [
        (
            age,
            (
                found.get((age, PtaStatus.SUBMITTED), 0),
                found.get((age, PtaStatus.COMPONENT_APPROVED), 0),
            ),
        )
        for age in (*(age for age, _days in AGES), OLDEST)
    ]


def median_days(studies: StudyQuerySet, *, at: datetime) -> list[Stage]:
    """Median days from submission to the component's word, and from there to the office's.

    Of the reviews that the office in question decided in the last twelve months.
    """
    year_ago = add_months(at, -12)
    component, office = Q(component_at__gte=year_ago), Q(office_at__gte=year_ago)
    said: dict[str, Any] = Pta.objects.filter(component | office, study__in=studies).aggregate(
        component=_median("submitted_at", "component_at", component),
        components=Count("pk", filter=component),
        office=_median("component_at", "office_at", office),
        offices=Count("pk", filter=office),
    )
    return [
        Stage("Component privacy officer", _days(said["component"]), said["components"]),
        Stage("Privacy Office", _days(said["office"]), said["offices"]),
    ]


def _median(start: str, end: str, decided: Q) -> Median:
    taken = ExpressionWrapper(F(end) - F(start), output_field=DurationField())
    return Median(taken, filter=decided, output_field=DurationField())


def _days(taken: timedelta | None) -> float | None:
    return round(taken / timedelta(days=1), 1) if taken is not None else None
