"""Who opened contacts of which study, when and what for; and on which days unusually many."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone

from participants import queries
from participants.models import UnusualDay, VaultOpening
from studies.models import Study

COLUMNS = ("When", "Who", "Study", "Purpose", "Contacts", "Unusual")
LOOKED_BACK = timedelta(days=90)
FEWEST_DAYS = 5
"""Days with openings before anything is said about what is usual for somebody."""
AT_ONCE = 1_000
THE_CLOCK = "The clock"
THE_PERSON = "The person concerned"


@dataclass(frozen=True, slots=True)
class Opened:
    """One opening in words; ``unusual`` is the day's, where it was one."""

    opening: VaultOpening
    who: str
    code: str
    unusual: UnusualDay | None


@dataclass(frozen=True, slots=True)
class Volume:
    """How many contacts a person opened on one day, and what is usual for that person."""

    user_ref: UUID
    day: date
    contacts: int
    usual: int | None

    @property
    def is_unusual(self) -> bool:
        """Beyond what anybody opens in a day, or far beyond what this person does."""
        if self.contacts > settings.CONTACTS_OPENED_IN_A_DAY:
            return True
        few = self.contacts <= settings.CONTACTS_OPENED_THAT_ARE_FEW
        return not few and self.usual is not None and self.contacts > self._bound(self.usual)

    @staticmethod
    def _bound(usual: int) -> int:
        return int(settings.CONTACTS_OPENED_TIMES_USUAL * usual)


def find_openings(asked: Mapping[str, Any]) -> QuerySet[VaultOpening]:
    """The openings that fit what was asked, newest first."""
    openings = VaultOpening.objects.all()
    if asked.get("study"):
        studies = Study.objects.filter(code=asked["study"].strip().upper())
        openings = openings.filter(study_ref__in=list(studies.values_list("study_ref", flat=True)))
    if asked.get("purpose"):
        openings = openings.filter(purpose=asked["purpose"])
    if asked.get("person"):
        openings = openings.filter(user_ref=asked["person"])
    if asked.get("since"):
        openings = openings.filter(at__gte=_start_of(asked["since"]))
    if asked.get("until"):
        openings = openings.filter(at__lt=_start_of(asked["until"] + timedelta(days=1)))
    if asked.get("unusual"):
        openings = _on_unusual_days(openings)
    return openings


def in_words(openings: Iterable[VaultOpening]) -> list[Opened]:
    """Names, codes and unusual days, in three queries however many openings."""
    rows = list(openings)
    people = {each.user_ref for each in rows if each.user_ref}
    names = queries.names_of(people)
    studies = Study.objects.filter(study_ref__in={e.study_ref for e in rows if e.study_ref})
    codes = dict(studies.values_list("study_ref", "code"))
    unusual = {
        (each.user_ref, each.day): each for each in UnusualDay.objects.filter(user_ref__in=people)
    }
    return [
        Opened(
            each,
            _who(each, names),
            codes.get(each.study_ref, "") if each.study_ref else "",
            None if each.by_job else _unusual(each, unusual),
        )
        for each in rows
    ]


def sheet(openings: QuerySet[VaultOpening]) -> Iterator[tuple[object, ...]]:
    """Every opening that fits as a row of a file, so many at a time."""
    chunk: list[VaultOpening] = []
    for each in openings.iterator(chunk_size=AT_ONCE):
        chunk.append(each)
        if len(chunk) == AT_ONCE:
            yield from map(_row, in_words(chunk))
            chunk = []
    yield from map(_row, in_words(chunk))


def who_opened() -> list[tuple[str, str]]:
    """Reference and name of everybody who ever opened contacts, by name."""
    refs = VaultOpening.objects.order_by().values_list("user_ref", flat=True).distinct()
    names = queries.names_of(ref for ref in refs if ref)
    return sorted(((str(ref), name) for ref, name in names.items()), key=lambda each: each[1])


def volumes(day: date) -> list[Volume]:
    """What each person opened on a day, with the middle of the earlier days; in one query.

    What the clock opens for somebody, such as a mailing, is left out: nobody has seen it.
    """
    totals = (
        VaultOpening.objects.filter(by_job=False)
        .filter(at__gte=_start_of(day - LOOKED_BACK))
        .filter(at__lt=_start_of(day + timedelta(days=1)))
        .order_by()
        .annotate(day=TruncDate("at"))
        .values("user_ref", "day")
        .annotate(total=Sum("contacts"))
    )
    by_person: dict[UUID, dict[date, int]] = {}
    for each in totals:
        if person := each["user_ref"]:
            by_person.setdefault(person, {})[each["day"]] = each["total"]
    return [
        Volume(person, day, days.pop(day), _middle(days.values()))
        for person, days in by_person.items()
        if day in days
    ]


def _who(opening: VaultOpening, names: Mapping[UUID, str]) -> str:
    if opening.user_ref is None:
        return THE_CLOCK if opening.by_job else THE_PERSON
    name = names.get(opening.user_ref, "Unknown")
    return f"{THE_CLOCK}, for {name}" if opening.by_job else name


def _unusual(
    opening: VaultOpening, days: Mapping[tuple[UUID, date], UnusualDay]
) -> UnusualDay | None:
    day = timezone.localdate(opening.at)
    return days.get((opening.user_ref, day)) if opening.user_ref else None


def _middle(earlier: Iterable[int]) -> int | None:
    counts = list(earlier)
    return round(median(counts)) if len(counts) >= FEWEST_DAYS else None


def _on_unusual_days(openings: QuerySet[VaultOpening]) -> QuerySet[VaultOpening]:
    its_day = UnusualDay.objects.filter(user_ref=OuterRef("user_ref"), day=OuterRef("on_day"))
    seen = openings.filter(by_job=False)
    return seen.annotate(on_day=TruncDate("at")).filter(Exists(its_day))


def _row(opened: Opened) -> tuple[object, ...]:
    each = opened.opening
    return (
        *(timezone.localtime(each.at).isoformat(), opened.who, opened.code),
        *(each.get_purpose_display(), each.contacts, "Unusual day" if opened.unusual else ""),
    )


def _start_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
