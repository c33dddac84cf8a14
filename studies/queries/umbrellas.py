"""What is left under the control numbers of the department, and whether a request fits (R-092)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from studies.lifecycle import IcrStatus
from studies.models import Umbrella
from studies.models.clearance import COUNTED
from studies.periods import add_months
from studies.queries.burden import Burden, hours_of

YEAR = 12  # months
LOW = 0.1  # of the hours of a year


@dataclass(frozen=True, slots=True)
class UmbrellaUse:
    """A control number with what the requests of the last twelve months hold of it."""

    umbrella: Umbrella
    used_minutes: int
    used_responses: int
    requests: int
    on: date

    @property
    def left_minutes(self) -> int:
        """Never below zero, though more may have been recorded from outside."""
        return max(self.umbrella.minutes_a_year - self.used_minutes, 0)

    @property
    def left_hours(self) -> float:
        """The same in hours."""
        return hours_of(self.left_minutes)

    @property
    def used_hours(self) -> float:
        """What is used up, in hours."""
        return hours_of(self.used_minutes)

    @property
    def left_responses(self) -> int:
        """How many more answers fit into the year."""
        return max(self.umbrella.responses_a_year - self.used_responses, 0)

    @property
    def percent_left(self) -> int:
        """Of the hours of a year."""
        return 100 * self.left_minutes // self.umbrella.minutes_a_year

    @property
    def is_low(self) -> bool:
        """Less than a tenth of the hours is left."""
        return self.left_minutes < LOW * self.umbrella.minutes_a_year

    @property
    def is_over(self) -> bool:
        """OMB's approval has ended."""
        return self.umbrella.expires_on < self.on


def umbrella_uses(umbrellas: QuerySet[Umbrella], *, on: date) -> list[UmbrellaUse]:
    """Each with its use; one query however many there are."""
    recent = Q(clearances__status=IcrStatus.SUBMITTED) | Q(
        clearances__status__in=COUNTED, counted_on__gt=add_months(on, -YEAR)
    )
    annotated: Any = umbrellas.alias(
        counted_on=Coalesce("clearances__submitted_on", "clearances__decided_on")
    ).annotate(
        used_minutes=Coalesce(Sum("clearances__burden_minutes", filter=recent), 0),
        used_responses=Coalesce(Sum("clearances__responses", filter=recent), 0),
        requests=Count("clearances", filter=recent),
    )
    return [
        UmbrellaUse(each, each.used_minutes, each.used_responses, each.requests, on)
        for each in annotated.select_related("component").order_by("control_number")
    ]


def use_of(umbrella: Umbrella, *, on: date) -> UmbrellaUse:
    """The use of one."""
    return umbrella_uses(Umbrella.objects.filter(pk=umbrella.pk), on=on)[0]


def problems_of_fit(
    umbrella: Umbrella, burden: Burden, *, component_id: int, ends_on: date | None, on: date
) -> Iterator[str]:
    """Why a request with this burden, whose collection ends that day, does not fit under it."""
    number = umbrella.control_number
    if not umbrella.is_generic:
        yield f"{number} was given for one collection; nothing else is cleared under it."
    if not umbrella.serves(component_id):
        yield f"{number} belongs to another component."
    if umbrella.expires_on < on:
        yield f"The umbrella {number} has expired."
    elif ends_on is not None and ends_on > umbrella.expires_on:
        yield f"The study ends after {umbrella.expires_on:%m/%d/%Y}, the last day of {number}."
    yield from _problems_of_year(use_of(umbrella, on=on), burden)


def _problems_of_year(use: UmbrellaUse, burden: Burden) -> Iterator[str]:
    number = use.umbrella.control_number
    if burden.minutes > use.left_minutes:
        takes, left = _said(burden.hours), _said(use.left_hours)
        yield f"The request takes {takes} hours; {left} of this year are left under {number}."
    if burden.responses > use.left_responses:
        takes, left = _said(burden.responses), _said(use.left_responses)
        yield f"The request counts {takes} responses; {left} of this year are left under {number}."


def _said(number: float) -> str:
    return f"{number:,.1f}".removesuffix(".0")
