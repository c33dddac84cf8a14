"""What is forgotten of paper: what was keyed, and the forms themselves (R-031; GRS 6.5/010)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, QuerySet

from fieldwork.actions import forget_keyed_forms, forget_paper_scans
from fieldwork.models import KeyedForm, PaperBatch, PaperScan
from fieldwork.queries.paper import (
    OWN_DAY,
    PAPER_DESTROYED,
    TAKEN_OVER,
    disposal_of,
    progress_of,
)
from foundation.keyring import keys
from retention import rule_book
from retention.batches import in_batches
from retention.registry import Holding
from retention.rules import GRS_010, NO_TIME, Promise, Rule
from studies.queries import AT_ONCE

EVENT = "The batch’s own day of disposal, or a month after its answers were taken over."

_HAS_SCANS = Exists(PaperScan.objects.filter(batch=OuterRef("pk")))

NOT_KEYED_ANY_MORE = Rule(
    key="keyed_forms.ended",
    event="Nothing is keyed of the batch any more.",
    period=NO_TIME,
    authority=GRS_010,
    words="What is typed from paper goes as soon as the answers of all forms are taken over.",
)


class KeyedForms:
    """Due as soon as the batch is taken over or given up; at the latest on its day of disposal."""

    key = "keyed_forms"
    title = "Keyed paper forms"
    holds = "What was keyed from paper, sealed, until it is taken over."
    authority = GRS_010
    event = "The batch is taken over or given up; at the latest on its day of disposal."
    clock: Literal["event", "dated"] = "event"
    rules = (NOT_KEYED_ANY_MORE, OWN_DAY)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        for kept in in_batches(_of(PaperBatch.objects.filter(holds_keyed=True), study_ref)):
            progress = progress_of(kept)
            for batch in kept:
                count = progress[batch.pk].once
                if count or batch.ended_at is not None:
                    promise = self._promise(batch, at)
                    yield _holding(self.key, batch, max(1, count), promise, self.event)

    def _promise(self, batch: PaperBatch, at: datetime) -> Promise | None:
        if batch.ended_at is None:
            return disposal_of(batch, at=at)
        return rule_book.promise(NOT_KEYED_ANY_MORE, batch.ended_at, at=at)

    def erase(self, holding: Holding, *, at: datetime) -> int:
        batch = PaperBatch.objects.get(batch_ref=holding.unit_ref)
        erased = max(forget_keyed_forms(batch_id=batch.pk, at=at), int(batch.holds_keyed))
        return min(erased, holding.count)

    def remaining(self, holding: Holding) -> int:
        left = KeyedForm.objects.filter(batch__batch_ref=holding.unit_ref).count()
        return left if keys.is_destroyed(f"paper:{holding.unit_ref}") else max(1, left)


class PaperScans:
    """Pictures of the forms go when the paper goes, or is due."""

    key = "paper_scans"
    title = "Scans of paper forms"
    holds = "Pictures of filled-in forms, sealed."
    authority = GRS_010
    event = EVENT
    clock: Literal["event", "dated"] = "event"
    rules = (OWN_DAY, TAKEN_OVER, PAPER_DESTROYED)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        for scanned in in_batches(_of(PaperBatch.objects.filter(_HAS_SCANS), study_ref)):
            rows = PaperScan.objects.filter(batch__in=scanned).order_by().values_list("batch")
            counts = dict(rows.annotate(files=Count("pk")))
            for batch in scanned:
                count, promise = counts.get(batch.pk, 0), disposal_of(batch, at=at)
                if count:  # else it went since
                    yield _holding(self.key, batch, count, promise, self.event)

    def erase(self, holding: Holding, *, at: datetime) -> int:
        batch = PaperBatch.objects.get(batch_ref=holding.unit_ref)
        return forget_paper_scans(batch_id=batch.pk, at=at)

    def remaining(self, holding: Holding) -> int:
        left = PaperScan.objects.filter(batch__batch_ref=holding.unit_ref).count()
        return left if keys.is_destroyed(f"scans:{holding.unit_ref}") else max(1, left)


class PaperForms:
    """The paper itself: a person destroys it and says so in their own name."""

    key = "paper_forms"
    title = "Paper forms"
    holds = "Filled-in forms, in folders."
    authority = GRS_010
    event = EVENT
    clock: Literal["event", "dated"] = "dated"
    rules = (OWN_DAY, TAKEN_OVER)
    by_hand = True

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        for batch in _of(PaperBatch.objects.filter(destroyed_on=None), study_ref):
            yield _holding(self.key, batch, batch.forms, disposal_of(batch, at=at), self.event)

    def erase(self, holding: Holding, *, at: datetime) -> int:
        return 0  # nobody but a person can

    def remaining(self, holding: Holding) -> int:
        return holding.count if self._held(holding).exists() else 0

    def _held(self, holding: Holding) -> QuerySet[PaperBatch]:
        return PaperBatch.objects.filter(batch_ref=holding.unit_ref, destroyed_on=None)


def _of(batches: QuerySet[PaperBatch], study_ref: UUID | None) -> Iterator[PaperBatch]:
    if study_ref is not None:
        batches = batches.filter(study__study_ref=study_ref)
    return batches.select_related("study").order_by("pk").iterator(AT_ONCE)


def _holding(
    key: str, batch: PaperBatch, count: int, promise: Promise | None, event: str
) -> Holding:
    return Holding(
        record_class=key,
        study_ref=batch.study.study_ref,
        study_code=batch.study.code,
        unit_ref=str(batch.batch_ref),
        count=count,
        promise=promise,
        event_text=event,
    )
