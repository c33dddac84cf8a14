"""Files from outside survey tools go as soon as their answers are taken over (GRS 6.5/010)."""

from collections.abc import Iterator
from datetime import datetime
from typing import Literal
from uuid import UUID

from fieldwork.actions import forget_import_file
from fieldwork.import_files import FOLDER
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun
from foundation.keyring import files, keys
from retention import rule_book
from retention.registry import Holding
from retention.rules import GRS_010, NO_TIME, Period, Promise, Rule
from studies.queries import AT_ONCE

IMPORT_ENDED = Rule(
    key="import_uploads.ended",
    event="The import has ended.",
    period=NO_TIME,
    authority=GRS_010,
    words="Files from outside survey tools go as soon as their answers are taken over.",
)
UPLOADED = Rule(
    key="import_uploads.uploaded",
    event="The upload arrived.",
    period=Period(days=7),
    authority=GRS_010,
    words="Files from outside survey tools: never longer than seven days.",
    shortest=Period(days=1),
    longest=Period(days=30),
    limits="Such a file may hold more than the study needs, and a team needs a day to look at it.",
)


class ImportUploads:
    """Uploaded exports: they may hold what was left out on purpose, so they go first."""

    key = "import_uploads"
    title = "Uploaded exports"
    holds = "Files from outside survey tools, sealed, until their answers are imported."
    authority = GRS_010
    event = "The import ended or was discarded; at the latest seven days after the upload."
    clock: Literal["event", "dated"] = "event"
    rules = (IMPORT_ENDED, UPLOADED)

    def holdings(self, *, at: datetime, study_ref: UUID | None = None) -> Iterator[Holding]:
        runs = ImportRun.objects.with_a_file().select_related("study").order_by("pk")
        if study_ref is not None:
            runs = runs.filter(study__study_ref=study_ref)
        for run in runs.iterator(AT_ONCE):
            yield Holding(
                record_class=self.key,
                study_ref=run.study.study_ref,
                study_code=run.study.code,
                unit_ref=str(run.run_ref),
                count=1,
                promise=_upload_promise(run, at),
                event_text=self.event,
            )

    def erase(self, holding: Holding, *, at: datetime) -> int:
        run = ImportRun.objects.get(run_ref=holding.unit_ref)
        erased = forget_import_file(run_id=run.pk, at=at)
        undecided = (ImportStatus.UPLOADED, ImportStatus.CHECKED, ImportStatus.REFUSED)
        ImportRun.objects.filter(pk=run.pk, status__in=(*undecided, ImportStatus.FAILED)).update(
            status=ImportStatus.DISCARDED, finished_at=at
        )
        return int(erased)

    def remaining(self, holding: Holding) -> int:
        run = ImportRun.objects.get(run_ref=holding.unit_ref)
        is_gone = keys.is_destroyed(run.key_ref) and not files.is_there(f"{FOLDER}/{run.run_ref}")
        return 0 if is_gone and not run.path and not run.names_answers else 1


def _upload_promise(run: ImportRun, at: datetime) -> Promise:
    if run.finished_at is not None and run.status != ImportStatus.FAILED:
        return rule_book.promise(IMPORT_ENDED, run.finished_at, at=at)
    return rule_book.promise(UPLOADED, run.created_at, at=at)
