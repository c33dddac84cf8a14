"""What tells that a form was sent before ends with its wave, filed or not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, QuerySet

from fieldwork.models import SpentTicket
from retention import rule_book
from retention.batches import in_batches
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_DAY, GRS_010, Rule
from studies.models import Wave
from studies.queries import AT_ONCE

WAVE_CLOSED = Rule(
    key="spent_tickets.wave_closed",
    event="The wave closed.",
    period=A_DAY,
    authority=GRS_010,
    words="That a form was sent, so that it counts once: a day after the survey closes.",
)


class SpentTickets:
    """Filing deletes them as soon as the wave is closed; this is for when it died (R-137)."""

    key = "spent_tickets"
    title = "Forms that were sent"
    holds = "Hashes of forms that were sent, so that none counts twice; nothing of what they say."
    authority = GRS_010
    event = "The wave is closed and its answers are filed; at the latest a day later."
    clock: Literal["event", "dated"] = "event"
    rules = (WAVE_CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        """One per wave that has any."""
        spent = SpentTicket.objects.order_by("wave_id")
        if study_ref is not None:
            spent = spent.filter(wave__study__study_ref=study_ref)
        counted = spent.values_list("wave_id").annotate(forms=Count("pk")).iterator(AT_ONCE)
        for some in in_batches(counted):
            counts = dict(some)
            for wave in Wave.objects.filter(pk__in=counts).select_related("study").order_by("pk"):
                yield self._holding(wave, counts[wave.pk], at)

    def _holding(self, wave: Wave, forms: int, at: datetime) -> Holding:
        over = wave.closed_at
        return Holding(
            record_class=self.key,
            study_ref=wave.study.study_ref,
            study_code=wave.study.code,
            unit_ref=f"{wave.study.study_ref}:{wave.number}",
            count=forms,
            promise=rule_book.promise(WAVE_CLOSED, over, at=at) if over else None,
            event_text=self.event,
        )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """The rows; they are under no key."""
        return delete_in_ranges(_of(holding))

    def remaining(self, holding: Holding) -> int:
        """Rows left."""
        return _of(holding).count()


def _of(holding: Holding) -> QuerySet[SpentTicket]:
    study_ref, _, number = holding.unit_ref.partition(":")
    waves = Wave.objects.filter(study__study_ref=study_ref, number=number)
    return SpentTicket.objects.filter(wave__in=waves)
