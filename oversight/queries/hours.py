"""How much of the time that OMB allowed is used, under umbrellas and single clearances."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from foundation.access.models import Component
from studies.models import Addressing, Clearance, Umbrella
from studies.models.clearance import ClearanceQuerySet
from studies.models.study import StudyQuerySet
from studies.periods import add_months
from studies.queries.burden import hours_of
from studies.queries.umbrellas import LOW, YEAR, umbrella_uses
from studies.vocabulary import ClearanceKind, UmbrellaKind

OF_THEIR_OWN = (ClearanceKind.FULL, ClearanceKind.EMERGENCY)


@dataclass(frozen=True, slots=True)
class HoursUse:
    """One control number: hours of the year that are used, and that are left."""

    label: str
    used: float
    left: float

    @property
    def share_left(self) -> float:
        """Of all hours; nothing is left of nothing."""
        return self.left / (self.used + self.left) if self.left else 0.0

    @property
    def is_low(self) -> bool:
        """Less than a tenth is left."""
        return self.share_left < LOW


def hours_by_number(
    studies: StudyQuerySet, components: Iterable[Component], *, on: date
) -> list[HoursUse]:
    """Every control number in use, the fullest first; two queries.

    Requests hold hours of an umbrella; people use up those of a full or an emergency clearance.
    No components mean the whole department.
    """
    own = Clearance.objects.in_force(on=on).filter(study__in=studies, kind__in=OF_THEIR_OWN)
    numbers = Umbrella.objects.exclude(
        kind=UmbrellaKind.SINGLE, control_number__in=own.order_by().values("control_number")
    )
    if components := tuple(components):
        numbers = numbers.filter(Q(component__in=components) | Q(component=None))
    found = [
        HoursUse(str(use.umbrella), use.used_hours, use.left_hours)
        for use in umbrella_uses(numbers, on=on)
    ]
    for number, code, allowed, used in _of_their_own(own, on=on):
        left = max((allowed or 0) - used, 0)
        found.append(HoursUse(f"{number}, {code}", hours_of(used), hours_of(left)))
    return sorted(found, key=lambda use: (use.share_left, use.label))


def _of_their_own(
    own: ClearanceQuerySet, *, on: date
) -> Iterable[tuple[str, Any, int | None, Any]]:
    given = Addressing.objects.filter(
        clearance=OuterRef("pk"),
        countable=True,
        addressed_on__gt=add_months(on, -YEAR),
        addressed_on__lte=on,
    )
    minutes = given.order_by().values("clearance").annotate(n=Sum("minutes")).values("n")
    used = own.annotate(used=Coalesce(Subquery(minutes), 0), code=F("study__code")).order_by()
    return used.values_list("control_number", "code", "burden_minutes", "used")
