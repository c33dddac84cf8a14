"""What tells that a form was sent before ends with its wave, filed or not."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, QuerySet

from fieldwork.models import SpentTicket
from retention import rule_book
from retention.erasing import delete_in_ranges
from retention.registry import Holding
from retention.rules import A_DAY, GRS_010, Rule
from studies.models import Wave
from studies.queries import STUDIES_AT_ONCE

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
        counts = dict(
            SpentTicket.objects.order_by().values_list("wave").annotate(forms=Count("pk"))
        )
        waves = Wave.objects.filter(pk__in=counts).select_related("study").order_by("pk")
        if study_ref is not None:
            waves = waves.filter(study__study_ref=study_ref)
        for wave in waves.iterator(STUDIES_AT_ONCE):
            closed_at = wave.closed_at
            yield Holding(
                record_class=self.key,
                study_ref=wave.study.study_ref,
                study_code=wave.study.code,
                unit_ref=f"{wave.study.study_ref}:{wave.number}",
                count=counts[wave.pk],
                promise=rule_book.promise(WAVE_CLOSED, closed_at, at=at) if closed_at else None,
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
