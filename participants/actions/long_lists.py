"""Bring in a long list by a job: checked, settled, stored. It can be left and come back to.

A worker holds the row of the list while it reads, and stores people and says so in one
transaction: killed at any point it leaves nothing, and the list can be read again.
"""

from collections.abc import Callable, Iterable
from dataclasses import asdict
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from celery import current_app
from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import files
from foundation.keyring.keys import Purpose
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import forget_upload
from participants import policies
from participants.actions.imports import BatchDetails, import_contacts, require_allowed
from participants.findings import ContactFindings
from participants.lifecycle.imports import ContactImportStatus as Status
from participants.models import ContactImport
from participants.policies.imports import AT_WORK
from participants.queries.imports import UNDER_WAY, findings_of, report_rows
from participants.reading.columns import Field
from participants.reading.mapping import ContactMapping
from participants.reading.table import ContactTable, Source, open_table
from participants.settling import Settling
from studies.models import Study

GONE = "The list is no longer here. Send it again."
_JOB = "participants.jobs.read_contact_list"


@transaction.atomic(using="vault")
def begin_contact_import(
    *,
    study: Study,
    upload: PendingUpload,
    mapping: ContactMapping,
    details: BatchDetails,
    by: User,
    at: datetime,
) -> ContactImport:
    """Let a job check a long list whose columns were chosen.

    :raises Refused: if this person may not, a gate is unmet, or the origin is refused.
    """
    policies.begin_contact_import.require(by, study, at=at)
    require_allowed(study, details, at=at)
    table = open_table(_source(upload, by=by, at=at))
    run = ContactImport.objects.create(
        study_ref=study.study_ref,
        upload_ref=upload.upload_ref,
        origin=details.origin,
        details=asdict(details)
        | {"statement_ref": _text(details.statement_ref)}
        | {"verified_on": _text(details.verified_on)},
        places=_places(mapping, table),
        asked_by=by.user_ref,
        begun_at=at,
    )
    _record("contact_import.begun", run, by=by, at=at)
    _let_a_job_read(run)
    return run


@transaction.atomic(using="vault")
def store_contact_import(
    *, run_ref: UUID, settling: Settling, by: User, at: datetime
) -> ContactImport:
    """Let a job store a checked list, its duplicates settled so.

    :raises Refused: if this person may not now, or something is left to settle.
    """
    run = _locked(run_ref)
    study = Study.objects.get(study_ref=run.study_ref)
    policies.store_contact_import.require(by, run, study, at=at)
    details = details_of(run)
    require_allowed(study, details, at=at)
    run.repeated, run.known, run.asked_by = settling.repeated, settling.known, by.user_ref
    if findings_of(run).unsettled:
        raise Refused("Choose what becomes of the people who are met twice.")
    run.move(Status.IMPORTING, at=at)
    run.save()
    _record("contact_import.settled", run, by=by, at=at)
    _let_a_job_read(run)
    return run


@transaction.atomic(using="vault")
def restart_contact_import(*, run_ref: UUID, by: User, at: datetime) -> ContactImport:
    """Let a job read a list again that stopped, or whose worker died.

    :raises Refused: if this person may not now, or a worker reads it.
    """
    run = _locked(run_ref)
    study = Study.objects.get(study_ref=run.study_ref)
    policies.restart_contact_import.require(by, run, study, at=at)
    if run.status == Status.FAILED:
        run.move(Status.UPLOADED, at=at)
    run.asked_by, run.stopped_because = by.user_ref, []
    run.save()
    _record("contact_import.restarted", run, by=by, at=at)
    _let_a_job_read(run)
    return run


@transaction.atomic(using="vault")
def discard_contact_import(*, run_ref: UUID, by: User, at: datetime) -> ContactImport:
    """Throw a list away that is not stored, and destroy its file.

    :raises Refused: if this person may not now, or a worker reads it.
    """
    run = _locked(run_ref)
    study = Study.objects.get(study_ref=run.study_ref)
    policies.discard_contact_import.require(by, run, study, at=at)
    run.move(Status.DISCARDED, at=at)
    run.save()
    _record("contact_import.discarded", run, by=by, at=at)
    _forget_after_commit(run, at=at)
    return run


def count_contact_list(*, run_ref: UUID, at: datetime) -> int:
    """Write down how many rows a list has, so that its progress can be told truly."""
    run = ContactImport.objects.get(run_ref=run_ref)
    if run.status == Status.UPLOADED:
        run.rows_total = sum(1 for _ in open_table(_source_of(run, at=at)).rows())
        ContactImport.objects.filter(pk=run.pk).update(rows_total=run.rows_total)
    if run.status in UNDER_WAY:
        report_rows(run_ref, 0)
    return run.rows_total


@transaction.atomic
@transaction.atomic(using="vault")
def read_contact_list(*, run_ref: UUID, at: datetime) -> ContactImport:
    """Check the list or store it, whichever it waits for; nothing where it waits for neither.

    :raises Refused: if who asked for it may not any more, or a gate is unmet meanwhile.
    :raises ContactTableError: if the file is not a table.
    """
    run = _locked(run_ref)
    if run.status not in UNDER_WAY:
        return run
    stores = run.status == Status.IMPORTING
    source = _source_of(run, at=at)
    findings = import_contacts(
        study_ref=run.study_ref,
        source=source,
        mapping=_mapping(run.places, open_table(source)),
        details=details_of(run),
        dry_run=not stores,
        by=User.objects.get(user_ref=run.asked_by),
        at=at,
        settling=Settling(run.repeated, run.known),
        told=partial(report_rows, run.run_ref),
    )
    run.findings, run.rows_total = findings.as_json(), findings.rows
    run.move(_what_follows(findings), at=at)
    run.save()
    if run.status == Status.DONE:
        _forget_after_commit(run, at=at)
    return run


@transaction.atomic(using="vault")
def stop_contact_import(*, run_ref: UUID, reasons: Iterable[str], at: datetime) -> ContactImport:
    """Say that a reading ended without storing anybody, and why."""
    run = _locked(run_ref)
    run.move(Status.FAILED, at=at)
    run.stopped_because = list(reasons)
    run.save()
    _record("contact_import.stopped", run, by=None, at=at)
    return run


def details_of(run: ContactImport) -> BatchDetails:
    """Where the list comes from, as it was said at its upload."""
    said: dict[str, Any] = dict(run.details)
    ref, day = said.pop("statement_ref"), said.pop("verified_on")
    return BatchDetails(
        **said,
        statement_ref=UUID(ref) if ref else None,
        verified_on=date.fromisoformat(day) if day else None,
    )


def _what_follows(findings: ContactFindings) -> Status:
    if findings.batch_ref is not None:
        return Status.DONE
    # Asked to store and not stored: somebody came into the vault meanwhile who is to be settled.
    return Status.CHECKED if findings.is_clean else Status.REFUSED


def _locked(run_ref: UUID) -> ContactImport:
    runs = ContactImport.objects.select_for_update(skip_locked=True, no_key=True)
    run = runs.filter(run_ref=run_ref).first()
    if run is None:
        raise Refused(AT_WORK)
    return run


def _places(mapping: ContactMapping, table: ContactTable) -> dict[str, list[int]]:
    chosen: dict[str, tuple[str, ...]] = {str(each): of for each, of in mapping.fields.items()}
    chosen[""] = mapping.left_out
    return {
        field: [table.headers.index(column) for column in columns]
        for field, columns in chosen.items()
    }


def _mapping(places: dict[str, list[int]], table: ContactTable) -> ContactMapping:
    columns = {
        field: tuple(table.headers[place] for place in chosen) for field, chosen in places.items()
    }
    left_out = columns.pop("")
    return ContactMapping({Field(field): named for field, named in columns.items()}, left_out)


def _source_of(run: ContactImport, *, at: datetime) -> Source:
    upload = PendingUpload.objects.filter(upload_ref=run.upload_ref).first()
    if upload is None:
        raise Refused(GONE)
    return _source(upload, by=User.objects.get(user_ref=run.asked_by), at=at)


def _source(upload: PendingUpload, *, by: User, at: datetime) -> Source:
    return partial(
        files.open_seekable,
        upload.path,
        key_ref=upload.key_ref,
        purpose=Purpose.RECRUIT,
        by=by,
        at=at,
    )


def _let_a_job_read(run: ContactImport) -> None:
    # By name: jobs import actions, never the other way round.
    send: Callable[[], object] = partial(current_app.send_task, _JOB, args=[str(run.run_ref)])
    transaction.on_commit(send, using="vault")


def _forget_after_commit(run: ContactImport, *, at: datetime) -> None:
    transaction.on_commit(partial(forget_upload, run.upload_ref, at=at), using="vault")


def _record(verb: str, run: ContactImport, *, by: User | None, at: datetime) -> None:
    log.record(
        verb,
        subject=f"participants.ContactImport:{run.run_ref}",
        by=by,
        at=at,
        study_ref=run.study_ref,
        rows=run.rows_total,
    )


def _text(value: UUID | date | None) -> str | None:
    return None if value is None else str(value)
