"""When the sums of themes are forgotten: the rows behind them went with the transcripts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from django.db.models import QuerySet

from fieldwork.models import SpokenThemes
from retention.registry import Holding
from retention.rules import GRS_010
from studies.disposition import rule_at_closing
from studies.queries import AT_ONCE, after_closing, with_their_study

CLOSED = rule_at_closing(
    "spoken_themes",
    "How many participants of interviews and groups named each theme, as sums: a year after the "
    "study ends.",
)


class CountedThemes:
    """The sums of each study: what a report of its sessions is counted from."""

    key = "spoken_themes"
    title = "Counted themes"
    holds = "How many participants of sessions named each theme, without any row of one person."
    authority = GRS_010
    event = "One year after the study closed, or the clearance's own period."
    clock: Literal["event", "dated"] = "dated"
    rules = (CLOSED,)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        kept = SpokenThemes.objects.order_by("study_id")
        if study_ref is not None:
            kept = kept.filter(study__study_ref=study_ref)
        rows = kept.values_list("study_id", "counted_at").iterator(AT_ONCE)
        for study, (_, counted_at) in with_their_study(rows, study_ref=study_ref):
            yield Holding(
                record_class=self.key,
                study_ref=study.study_ref,
                study_code=study.code,
                unit_ref=str(study.study_ref),
                count=1,
                promise=after_closing(study, CLOSED, at=at),
                event_text=self.event,
                newest_at=counted_at,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        return self._kept(holding).delete()[0]

    def remaining(self, holding: Holding) -> int:
        return self._kept(holding).count()

    def _kept(self, holding: Holding) -> QuerySet[SpokenThemes]:
        return SpokenThemes.objects.filter(study__study_ref=holding.study_ref)
