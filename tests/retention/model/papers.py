"""Paper comes in, is given up, is destroyed by hand: what happens to a survey that stays open."""

from datetime import timedelta
from itertools import count

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from fieldwork import actions as fieldwork
from fieldwork.models import PaperBatch
from foundation.access.models import User
from tests.builders.fieldwork import an_upload
from tests.builders.paper import A_PICTURE, some_details
from tests.retention.model import reference
from tests.retention.model.almanac import day_of, midnight
from tests.retention.model.happening import PAPERS_LAST, PICKED, Happening
from tests.retention.model.reference import Record

FORMS = 2


class Papers(Happening):
    """Batches of the fourth study. Their own days decide, or what becomes of the batch."""

    def __init__(self) -> None:
        super().__init__()
        self.labels = count()

    def begin(self, months: int | None) -> None:
        """One batch waits for its day, one is given up, and of one the paper is gone already."""
        super().begin(months)
        for days in (90, 90, 365):
            self._come_in(days, scans=1)
        self._give_up(self._picked(1))
        self._give_up(self._picked(2))
        self._destroy(self._picked(2))

    @rule(days=st.sampled_from([0, 1, 30, 90, 365]), scans=st.integers(0, 2))
    def paper_comes_in(self, days: int, scans: int) -> None:
        """To be gone in so many days; some batches were scanned."""
        if self.at < PAPERS_LAST:
            self._come_in(days, scans)

    @precondition(lambda self: self._paper())
    @rule(picked=PICKED)
    def paper_is_given_up(self, picked: int) -> None:
        """The key of what was typed goes with the next purge, as if the process had died."""
        paper = self._picked(picked)
        if not paper.ended and not self._is_kept("paper_forms", "keyed_forms"):
            self._give_up(paper)

    @precondition(lambda self: self._paper())
    @rule(picked=PICKED)
    def paper_is_destroyed(self, picked: int) -> None:
        """Somebody says that it was today; the pictures go with it."""
        paper = self._picked(picked)
        if paper.ended and not self._is_kept("paper_forms"):
            self._destroy(paper)

    def _come_in(self, days: int, scans: int) -> None:
        today, by = day_of(self.at), self._keyer()
        details = some_details(
            label=f"Mail {next(self.labels)}",
            forms=FORMS,
            received_on=today,
            dispose_by=today + timedelta(days=days),
        )
        form = self.world.form
        batch = fieldwork.open_paper_batch(
            form=form, wave=form.study.waves.get(), details=details, by=by, at=self.at
        )
        self._add("paper_forms", batch, FORMS, began=midnight(details.dispose_by))
        for _ in range(scans):
            upload = an_upload(A_PICTURE, by=by, name="scan.pdf")
            fieldwork.attach_paper_scan(batch_id=batch.pk, upload=upload, by=by, at=self.at)
        if scans:
            self._add("paper_scans", batch, scans, began=midnight(details.dispose_by))

    def _give_up(self, paper: Record) -> None:
        batch = self._batch(paper)
        fieldwork.discard_paper_batch(batch_id=batch.pk, by=self._keyer(), at=self.at)
        for kind in reference.PAPER:
            if record := self.model.there.get((kind, str(batch.batch_ref))):
                record.ended = self.at
        self._add("keyed_forms", batch, 1, ended=self.at)

    def _destroy(self, paper: Record) -> None:
        batch, today = self._batch(paper), day_of(self.at)
        fieldwork.record_paper_destroyed(
            batch_id=batch.pk, destroyed_on=today, by=self._keyer(), at=self.at
        )
        del self.model.there["paper_forms", str(batch.batch_ref)]
        if scans := self.model.there.get(("paper_scans", str(batch.batch_ref))):
            scans.emptied = midnight(today)

    def _add(self, kind: str, batch: PaperBatch, number: int, **clocks: object) -> None:
        record = Record(kind, self.model.studies[3], number, **clocks)  # type: ignore[arg-type]
        self.model.there[kind, str(batch.batch_ref)] = record

    def _paper(self) -> list[tuple[str, str]]:
        return [key for key in self.model.there if key[0] == "paper_forms"]

    def _picked(self, picked: int) -> Record:
        there = self._paper()
        return self.model.there[there[picked % len(there)]]

    def _batch(self, paper: Record) -> PaperBatch:
        (ref,) = [key[1] for key, record in self.model.there.items() if record is paper]
        return PaperBatch.objects.get(batch_ref=ref)

    def _is_kept(self, *kinds: str) -> bool:
        study = self.model.studies[3]
        return any(self.model.is_kept(Record(kind, study, 1)) for kind in kinds)

    def _keyer(self) -> User:
        return self._lead(self.world.form.study)
