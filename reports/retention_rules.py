"""What is forgotten of reports: the frozen answers. Protected numbers name nobody and stay."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Max, Sum

from reports.models import EarlierBlock, Snapshot, SnapshotBlock
from retention.registry import Holding, register
from retention.rules import GRS_010
from studies.disposition import rule_at_closing
from studies.queries import AT_ONCE, after_closing, with_their_study

CLOSED = rule_at_closing(
    "frozen_answers",
    "The answers from which a report is counted, as codes without any name: a year after the study "
    "ends.",
)
EVENT = "The study closes; a year later, or after the clearance's own period, they go."


class FrozenAnswers:
    """The column blocks of closed waves."""

    key = "frozen_answers"
    title = "Frozen answers"
    holds = "Codes of closed waves in an order of chance, from which reports are counted."
    authority = GRS_010
    event = EVENT
    clock: Literal["event", "dated"] = "dated"
    rules = (CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        """One holding per study: all its waves go together."""
        frozen = Snapshot.objects.order_by("study_id")
        if study_ref is not None:
            frozen = frozen.filter(study__study_ref=study_ref)
        rows = frozen.values_list("study_id").annotate(Sum("rows"), Max("frozen_at"))
        found = with_their_study(rows.iterator(AT_ONCE), study_ref=study_ref)
        for study, (_, answers, newest_at) in found:
            yield Holding(
                record_class=self.key,
                study_ref=study.study_ref,
                study_code=study.code,
                unit_ref=str(study.study_ref),
                count=answers,
                promise=after_closing(study, CLOSED, at=at),
                event_text=EVENT,
                newest_at=newest_at,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        """Wave by wave, each whole: what is left after a kill is what was not erased."""
        erased = 0
        for snapshot in Snapshot.objects.filter(study__study_ref=holding.study_ref).order_by("pk"):
            with transaction.atomic():
                EarlierBlock.objects.filter(snapshot=snapshot).delete()
                SnapshotBlock.objects.filter(snapshot=snapshot).delete()
                snapshot.delete()
            erased += snapshot.rows
        return erased

    def remaining(self, holding: Holding) -> int:
        """Answers whose snapshot is still there, or one where it has none."""
        snapshots = Snapshot.objects.filter(study__study_ref=holding.study_ref)
        rows = snapshots.aggregate(rows=Sum("rows"))["rows"] or 0
        return max(int(rows), int(snapshots.exists()))


def register_all() -> None:
    """Called when the app is ready."""
    register(FrozenAnswers())
