"""The import itself: all rows or none."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone

from fieldwork import notices, policies
from fieldwork.actions.addressing import record_split
from fieldwork.actions.imports import collection_of, forget_import_file
from fieldwork.import_files import opened_table
from fieldwork.lifecycle import ImportStatus
from fieldwork.loading import Belonging, copy_responses
from fieldwork.models import ImportRun, ResponseBatch
from fieldwork.progress import forget_rows, report_rows
from fieldwork.queries import instrument_shape
from fieldwork.reading.checking import ROWS_AT_ONCE, squared
from fieldwork.reading.codebook import CodeBook
from fieldwork.reading.coding import CodedChunk, RowCoder
from fieldwork.reading.findings import Findings
from fieldwork.reading.tables import Table
from foundation.access.models import User
from foundation.audit import log
from studies.gates import require_collection
from studies.models import Study
from studies.queries import split_of


class ImportChangedError(ValueError):
    """The file reads differently than when it was checked; nothing was stored."""


@transaction.atomic
def import_responses(*, run_id: int, by: User, at: datetime) -> ResponseBatch:
    """Store every row of a checked file as a response, or none of them.

    Constant memory; progress is told through the cache. The people addressed are recorded in
    the same transaction, so that two imports cannot both pass the tenth person.

    :raises Refused: if this person may not import now, or a gate is not met.
    :raises ImportChangedError: if a row cannot be read as it was when checked.
    """
    run = _locked(run_id)
    policies.import_responses.require(by, run, at=at)
    # Locked before it is asked who counts, so that what the gates judge is what is written down.
    Study.objects.select_for_update(no_key=True).get(pk=run.study_id)
    request = collection_of(run, at=at)
    require_collection(request)
    # Before the lock, the study or the wave could close behind our back.
    run = _locked(run_id)
    policies.import_responses.require(by, run, at=at)
    batch = _batch(run, by=by, at=at)
    rows = _store(run, batch, by=by, at=at)
    record_split(request, split_of(run.study, rows, run.people), by=by, at=at)
    _finish(run, rows, at=at)
    notices.tell_asker_import_done(run, at=at)
    log.record("responses.imported", subject=batch, by=by, at=at, rows=rows, wave=run.wave.number)
    transaction.on_commit(partial(forget_import_file, run_id=run.pk, at=at))
    return batch


def _locked(run_id: int) -> ImportRun:
    return (
        ImportRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study__survey_tool", "wave", "instrument_version__instrument")
        .get(pk=run_id)
    )


def _batch(run: ImportRun, *, by: User, at: datetime) -> ResponseBatch:
    return ResponseBatch.objects.create(
        study=run.study,
        wave=run.wave,
        instrument_version=run.instrument_version,
        tool=run.study.survey_tool,
        rows=run.rows_total,
        code_book=run.code_book,
        left_out=run.findings["left_out"],
        imported_by=by,
        imported_at=at,
    )


def _store(run: ImportRun, batch: ResponseBatch, *, by: User, at: datetime) -> int:
    rows = 0
    with opened_table(run, by=by, at=at) as table:
        shape = instrument_shape(run.instrument_version)
        book = CodeBook.from_json(run.code_book)
        coder = RowCoder(book, table.columns, shape, timezone.localdate(at))
        for rows in copy_responses(Belonging.of_import(batch), _coded(table, coder)):
            report_rows(run.run_ref, rows)
    if rows != run.rows_total:
        raise ImportChangedError("The file has another number of rows than when it was checked.")
    return rows


def _coded(table: Table, coder: RowCoder) -> Iterator[CodedChunk]:
    found = Findings(table.encoding, table.header_rows)
    for chunk in table.chunks(ROWS_AT_ONCE):
        numbers, rows = squared(chunk, len(table.columns), found)
        if found.problem_count:
            raise ImportChangedError(f"Row {found.problems[0].row} does not fit the header.")
        yield coder.code(rows, partial(_changed, numbers))


def _changed(numbers: Sequence[int], i: int, column: str, _written: str) -> None:
    raise ImportChangedError(f"Row {numbers[i]}, column “{column}”: the value is not known.")


def _finish(run: ImportRun, rows: int, *, at: datetime) -> None:
    # A command imports a checked file at once; a job finds it marked as being imported.
    if run.status == ImportStatus.CHECKED:
        run.move(ImportStatus.IMPORTING)
    run.move(ImportStatus.DONE, at=at)
    run.rows_done = rows
    run.save()
    forget_rows(run.run_ref)
