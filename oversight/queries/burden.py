"""What the public's time came to: responses, hours and forms of a fiscal year (44 U.S.C. 3507)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce

from studies.models import Addressing, BurdenLine, Clearance, Umbrella
from studies.models.study import StudyQuerySet
from studies.queries.burden import hours_of

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
    """People actually addressed × minutes, by component and control number; three queries.

    Minutes are those that the study gives for that kind of person. A study without a clearance
    counts under no number.
    """
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for line in _addressed(studies, year=year):
        key = line["code"], line["number"] or NO_NUMBER
        row = found.setdefault(key, {"studies": set(), "responses": 0, "minutes": 0, "untimed": 0})
        row["studies"].add(line["study_id"])
        row["responses"] += line["people"]
        row["minutes"] += line["people"] * line["minutes"]
        row["untimed"] += 0 if line["minutes"] else line["people"]
    return _rows(found, _forms(number for _code, number in found))


def _addressed(studies: StudyQuerySet, *, year: int) -> Iterable[Mapping[str, Any]]:
    """One line per study and kind of person."""
    lines = BurdenLine.objects.filter(
        study=OuterRef("study_id"), person_kind=OuterRef("person_kind")
    )
    decided = Clearance.objects.filter(study=OuterRef("study_id")).decided()
    return (
        Addressing.objects.filter(study__in=studies, addressed_on__range=days_of(year))
        .order_by()
        .values("study_id", "person_kind", code=F("study__component__code"))
        .annotate(people=Sum("people"))
        .annotate(
            minutes=Coalesce(Subquery(lines.values("minutes")[:1]), 0),
            number=Subquery(decided.values("control_number")[:1]),
        )
        .order_by("code", "study_id", "person_kind")
    )


def _forms(numbers: Iterable[str]) -> dict[str, tuple[str, ...]]:
    found = Umbrella.objects.filter(control_number__in=set(numbers))
    return {number: tuple(forms) for number, forms in found.values_list("control_number", "forms")}


def _rows(
    found: Mapping[tuple[str, str], Mapping[str, Any]], forms: Mapping[str, tuple[str, ...]]
) -> list[BurdenRow]:
    return [
        BurdenRow(
            component=code,
            control_number=number,
            studies=len(row["studies"]),
            responses=row["responses"],
            minutes=row["minutes"],
            untimed=row["untimed"],
            forms=forms.get(number, ()),
        )
        for (code, number), row in sorted(found.items())
    ]
