"""Messages to contacts end with the contacts; how often somebody was asked ends with its days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from participants import queries
from participants.models import AskedBefore, DemonstrationVaultMail, Mailing, MailItem
from participants.queries.mailings import numbers_of
from participants.retention_rules.contacts import END_OF_STUDY, end_of_study
from participants.retention_rules.panel import NO_CODE, OF_NO_STUDY
from retention import rule_book
from retention.erasing import delete_in_ranges, page_by_page
from retention.registry import Holding
from retention.rules import GRS_020, Period, Rule
from studies.queries import AT_ONCE


@dataclass(frozen=True, slots=True)
class MessagesToContacts:
    """Which contact was written to, and how far that came; goes with the contacts (R-139)."""

    key: str = "messages_to_contacts"
    title: str = "Messages to contacts"
    holds: str = "Which contact was sent what, on which day, and whether it came back."
    authority: str = GRS_020
    event: str = "The last wave, the study or its follow-up ends."
    clock: Literal["event", "dated"] = "event"
    rules: tuple[Rule, ...] = END_OF_STUDY

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One per study."""
        for ref, count, study in queries.with_their_end(_items_by_study(study_ref)):
            yield Holding(
                record_class=self.key,
                study_ref=ref,
                study_code=study.code if study else "unknown",
                unit_ref=str(ref),
                count=count,
                promise=end_of_study(study, at=at) if study else None,
                event_text=self.event if study else "No study is known under this reference.",
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The rows; how many stood where is kept with the mailing, as numbers."""
        for mailing in Mailing.objects.of_study(holding.study_ref):
            if numbers := numbers_of(mailing):
                Mailing.objects.filter(pk=mailing.pk).update(numbers=numbers)
        delete_in_ranges(DemonstrationVaultMail.objects.filter(study_ref=holding.study_ref))
        return delete_in_ranges(MailItem.objects.of_study(holding.study_ref))

    def remaining(self, holding: Holding) -> int:
        """Rows left."""
        shown = DemonstrationVaultMail.objects.filter(study_ref=holding.study_ref)
        with page_by_page(MailItem.objects.db):
            return MailItem.objects.of_study(holding.study_ref).count() + shown.count()


def _items_by_study(study_ref: UUID | None) -> Iterator[tuple[UUID, int]]:
    """In the order of references. What was shown instead counts where nothing was written to."""
    items, shown = MailItem.objects.all(), DemonstrationVaultMail.objects.all()
    if study_ref is not None:
        items = MailItem.objects.of_study(study_ref)
        shown = shown.filter(study_ref=study_ref)
    either = merge(
        _counted(items, "mailing__study_ref"), _counted(shown, "study_ref"), key=itemgetter(0)
    )
    for ref, same in groupby(either, key=itemgetter(0)):
        yield ref, next(same)[1]


def _counted(rows: QuerySet[Any], of: str) -> Iterator[tuple[UUID, int]]:
    counted = rows.order_by(of).values_list(of).annotate(count=Count("pk"))
    yield from counted.iterator(AT_ONCE)


@dataclass(frozen=True, slots=True)
class AskedLately:
    """Fingerprints that keep somebody from being asked too often; useless after their days."""

    key: str = "asked_lately"
    title: str = "Who was asked lately"
    holds: str = "Keyed fingerprints of ways to reach people, with the day of an invitation."
    authority: str = GRS_020
    event: str = "The days have passed within which invitations are counted."
    clock: Literal["event", "dated"] = "dated"

    @property
    def rules(self) -> tuple[Rule, ...]:
        """As long as invitations count: the installation says how many days."""
        return (_day_of_asking(),)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterable[Holding]:
        """One for each day of asking that counts no more, and one for the rest."""
        if study_ref not in (None, OF_NO_STUDY):
            return
        limit = timezone.localdate(at) - timedelta(days=settings.ASKED_WITHIN_DAYS)
        over = AskedBefore.objects.filter(asked_on__lt=limit).order_by().values("asked_on")
        for day in over.annotate(count=Count("pk")).order_by("asked_on"):
            asked_on = day["asked_on"]
            yield self._holding(asked_on.isoformat(), day["count"], asked_on, at)
        counted = AskedBefore.objects.filter(asked_on__gte=limit)
        found = counted.aggregate(count=Count("pk"), first=Min("asked_on"))
        if found["count"]:
            yield self._holding("counted", found["count"], found["first"], at)

    def _holding(self, unit: str, count: int, first: date, at: datetime) -> Holding:
        over = datetime.combine(first + timedelta(days=1), time.min)
        since = timezone.make_aware(over, timezone.get_default_timezone())
        return Holding(
            record_class=self.key,
            study_ref=OF_NO_STUDY,
            study_code=NO_CODE,
            unit_ref=unit,
            count=count,
            promise=rule_book.promise(_day_of_asking(), since, at=at),
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Those of the day that counts no more; the rest stays until its own."""
        return delete_in_ranges(_asked_on_the_day(holding))

    def remaining(self, holding: Holding) -> int:
        """Those of its day that are left."""
        return _asked_on_the_day(holding).count()


def _day_of_asking() -> Rule:
    return Rule(
        key="asked_lately.day",
        event="The day of the invitation is over.",
        period=Period(days=settings.ASKED_WITHIN_DAYS),
        authority=GRS_020,
        words="That somebody was asked, without a name: as long as we must not ask again.",
    )


def _asked_on_the_day(holding: Holding) -> QuerySet[AskedBefore]:
    return AskedBefore.objects.filter(asked_on=date.fromisoformat(holding.unit_ref))
