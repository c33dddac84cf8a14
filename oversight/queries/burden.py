"""What the public's time came to: responses, hours and forms of a fiscal year (44 U.S.C. 3507)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Sum, Value
from django.db.models.functions import Coalesce

from studies.models import Addressing, Umbrella
from studies.models.study import StudyQuerySet
from studies.queries.burden import hours_of
from studies.vocabulary import CollectionChannel

OCTOBER = 10
NO_NUMBER = "No control number"


@dataclass(frozen=True, slots=True)
class BurdenRow:
    """One control number of one component. ``untimed`` responses have no minutes given yet."""

    component: str
    control_number: str
    studies: int
    responses: int
    minutes: int
    untimed: int
    forms: tuple[str, ...]

    @property
    def hours(self) -> float:
        """The burden in hours, to a tenth."""
        return hours_of(self.minutes)


def fiscal_year_of(day: date) -> int:
    """The year in which the federal fiscal year of this day ends."""
    return day.year + (day.month >= OCTOBER)


def days_of(year: int) -> tuple[date, date]:
    """1 October of the year before to 30 September."""
    return date(year - 1, OCTOBER, 1), date(year, 9, 30)


def burden_by_number(studies: StudyQuerySet, *, year: int) -> list[BurdenRow]:
    """The burden on those whom the law counts, by component and control number; two queries.

    Everything is as it was written down on the day on which the people were addressed: the
    clearance in force, and the minutes that were frozen with it. Whoever was addressed without a
    clearance counts under no number.
    """
    found = list(_addressed(studies, year=year))
    forms = _forms(row["number"] for row in found)
    rows = [
        BurdenRow(
            component=row["code"],
            control_number=row["number"] or NO_NUMBER,
            studies=row["studies"],
            responses=row["given"],
            minutes=row["taken"],
            untimed=row["untimed"],
            forms=forms.get(row["number"], ()),
        )
        for row in found
    ]
    return sorted(rows, key=lambda row: (row.component, row.control_number))


def _addressed(studies: StudyQuerySet, *, year: int) -> Iterable[Mapping[str, Any]]:
    """One line per component and control number."""
    return (
        Addressing.objects.filter(
            study__in=studies, addressed_on__range=days_of(year), countable=True
        )
        .exclude(channel=CollectionChannel.RECRUITING)  # it asks nothing of anybody's time
        .order_by()
        .values(
            code=F("study__component__code"),
            number=Coalesce("clearance__control_number", Value("")),
        )
        .annotate(
            studies=Count("study", distinct=True),
            untimed=Coalesce(Sum("responses", filter=Q(minutes=0)), 0),
            given=Sum("responses"),
            taken=Sum("minutes"),
        )
    )


def _forms(numbers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = Umbrella.objects.filter(control_number__in=set(numbers))
    return {number: tuple(forms) for number, forms in found.values_list("control_number", "forms")}
