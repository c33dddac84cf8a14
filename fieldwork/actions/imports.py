"""From an uploaded export to a checked one: nothing here stores an answer."""

import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from django.utils import timezone

from fieldwork import notices, policies
from fieldwork.actions.addressing import request_for
from fieldwork.import_files import forget_file, key_ref_of, opened_table, take_file
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun
from fieldwork.progress import forget_rows
from fieldwork.queries import instrument_shape
from fieldwork.reading.checking import check_table
from fieldwork.reading.codebook import CodeBook
from fieldwork.reading.findings import Findings
from fieldwork.reading.proposing import propose
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring.uploads import SealedUpload
from studies.gates import CollectionRequest, require_collection
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import problem_of_split, split_of
from studies.vocabulary import CollectionChannel

READ_AT_ONCE = 5_000_000  # bytes: about two seconds


@transaction.atomic
def start_import(
    *,
    study: Study,
    wave: Wave,
    instrument_version: InstrumentVersion,
    upload: SealedUpload | Iterable[bytes],
    everyone_agreed: bool,
    by: User,
    at: datetime,
    not_anonymised_because: str = "",
) -> ImportRun:
    """Keep an export sealed, propose a code book for it, and read it once without storing.

    A large file is read by a job, so that nobody waits before a silent page. ``everyone_agreed``
    is this person's word that whoever answered had read the notice and agreed (R-131, R-132).
    Open answers are imported only with a reason why they come as they were written (R-090).

    :raises Refused: if this person may not import here now, or does not give that word.
    :raises TableError, NotTextError: if the file is no table; it is forgotten at once.
    """
    policies.start_import.require(by, study, wave, instrument_version, at=at)
    if not everyone_agreed:
        raise Refused(policies.NOBODY_SAID_SO)
    run_ref = uuid.uuid4()
    taken = take_file(upload, run_ref=run_ref, by=by, at=at)
    run = ImportRun(
        run_ref=run_ref,
        study=study,
        wave=wave,
        instrument_version=instrument_version,
        upload_ref=upload.upload_ref if isinstance(upload, SealedUpload) else run_ref,
        path=taken.path,
        key_ref=key_ref_of(run_ref),
        size=taken.size,
        everyone_agreed=True,
        not_anonymised_because=not_anonymised_because.strip(),
        created_by=by,
        created_at=at,
    )
    try:
        run.code_book = _proposal(run, by=by, at=at)
        _check_or_defer(run, by=by, at=at)
    except Exception:
        forget_file(run_ref, at=at)
        raise
    run.save()
    log.record("import.started", subject=run, by=by, at=at, rows=run.rows_total)
    return run


@transaction.atomic
def set_code_book(
    *, run_id: int, code_book: Mapping[str, Any], by: User, at: datetime
) -> ImportRun:
    """Say how the file is to be read, and read it again.

    :raises CodeBookError: if the book is not well formed.
    """
    run = _locked(run_id)
    policies.set_code_book.require(by, run, at=at)
    run.code_book = CodeBook.from_json(code_book).as_json()
    _check_or_defer(run, by=by, at=at)
    run.save()
    log.record("import.mapped", subject=run, by=by, at=at, columns=len(run.code_book["columns"]))
    return run


@transaction.atomic
def check_import(*, run_id: int, by: User, at: datetime) -> ImportRun:
    """The dry run: read the whole file as the import will, and store what was found."""
    run = _locked(run_id)
    policies.check_import.require(by, run, at=at)
    _check(run, by=by, at=at)
    run.save()
    log.record("import.checked", subject=run, by=by, at=at, clean=run.findings["is_clean"])
    return run


@transaction.atomic
def split_import(*, run_id: int, people: Mapping[str, int], by: User, at: datetime) -> ImportRun:
    """Say how many of the rows are of each kind of person; nothing where all are of one (R-078).

    :raises Refused: unless this person may, or if the numbers are not those of the rows.
    """
    run = _locked(run_id)
    policies.split_import.require(by, run, at=at)
    if problem := problem_of_split(run.study, run.rows_total, people):
        raise Refused(problem)
    run.people = {str(kind): number for kind, number in people.items() if number}
    run.save(update_fields=["people"])
    log.record("import.split", subject=run, by=by, at=at, **run.people)
    return run


@transaction.atomic
def request_import(*, run_id: int, by: User, at: datetime) -> ImportRun:
    """Let a job import the file. Asks the gates now, so that a refusal is seen at once.

    :raises CollectionRefused: with everything that is missing.
    """
    run = _locked(run_id)
    policies.request_import.require(by, run, at=at)
    require_collection(collection_of(run, at=at))
    run.move(ImportStatus.IMPORTING)
    run.confirmed_by = by
    run.save()
    log.record("import.requested", subject=run, by=by, at=at, rows=run.rows_total)
    transaction.on_commit(
        partial(current_app.send_task, "fieldwork.jobs.run_import", args=[str(run.run_ref)])
    )
    return run


@transaction.atomic
def discard_import(*, run_id: int, by: User, at: datetime) -> ImportRun:
    """Throw the file away."""
    run = _locked(run_id)
    policies.discard_import.require(by, run, at=at)
    run.move(ImportStatus.DISCARDED, at=at)
    run.save()
    log.record("import.discarded", subject=run, by=by, at=at)
    transaction.on_commit(partial(forget_import_file, run_id=run.pk, at=at))
    return run


@transaction.atomic
def fail_import(*, run_id: int, reasons: Iterable[str], at: datetime) -> ImportRun:
    """Say that a running import ended without storing anything, and why."""
    run = _locked(run_id)
    run.move(ImportStatus.FAILED, at=at)
    run.findings = run.findings | {"failed_because": list(reasons)}
    run.save()
    forget_rows(run.run_ref)
    log.record("import.failed", subject=run, by=None, at=at)
    notices.tell_asker_import_failed(run, at=at)
    return run


def forget_import_file(*, run_id: int, at: datetime) -> bool:
    """Destroy the key and delete the file of an import. True unless that was done before.

    What its findings and its code book name goes with it: without the file, nobody can mend it.
    """
    run = ImportRun.objects.get(pk=run_id)
    forget_file(run.run_ref, at=at)
    with transaction.atomic():
        left = ImportRun.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
        had_a_file = bool(left.path)
        left.path = ""
        left.forget_answers()
        left.save(update_fields=["path", "findings", "code_book"])
    return had_a_file


def collection_of(run: ImportRun, *, at: datetime) -> CollectionRequest:
    """What the import asks of the gates: one person addressed for each row."""
    return request_for(
        run.study,
        split_of(run.study, run.rows_total, run.people),
        channel=CollectionChannel.IMPORT,
        instrument_version=run.instrument_version,
        at=at,
    )


def _locked(run_id: int) -> ImportRun:
    return (
        ImportRun.objects.select_for_update(of=("self",), no_key=True)
        .select_related("study", "wave", "instrument_version__instrument")
        .get(pk=run_id)
    )


def _proposal(run: ImportRun, *, by: User, at: datetime) -> dict[str, Any]:
    with opened_table(run, by=by, at=at) as table:
        return propose(table.columns, instrument_shape(run.instrument_version)).as_json()


def _check_or_defer(run: ImportRun, *, by: User, at: datetime) -> None:
    if run.size <= READ_AT_ONCE:
        _check(run, by=by, at=at)
    elif run.status != ImportStatus.UPLOADED:
        run.move(ImportStatus.UPLOADED)
    if run.status == ImportStatus.UPLOADED:
        arguments = [str(run.run_ref), by.pk]
        # By name: jobs import actions, never the other way round.
        transaction.on_commit(
            partial(current_app.send_task, "fieldwork.jobs.run_check", args=arguments)
        )


def _check(run: ImportRun, *, by: User, at: datetime) -> Findings:
    book = CodeBook.from_json(run.code_book)
    with opened_table(run, by=by, at=at) as table:
        found = check_table(
            table, book, instrument_shape(run.instrument_version), today=timezone.localdate(at)
        )
    run.take_findings(found.as_json(), rows=found.rows, refused=not found.is_clean)
    return found
