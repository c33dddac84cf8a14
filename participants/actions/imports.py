"""Bring a list of contacts into the vault: checked as a whole, sealed, all or nothing."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from uuid import UUID

from django.db import connections, transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from participants import policies, queries
from participants.actions.staging import staged
from participants.findings import ContactFindings
from participants.models import ContactBatch
from participants.reading.contact_rows import ContactRow, Row, read_rows
from participants.reading.mapping import ContactMapping
from participants.reading.table import Source, open_table
from participants.settling import NOT_SETTLED, Settling
from participants.vocabulary import MAILING_LIST_SORN, REFUSED_ORIGINS, Origin
from retention.actions import ask_for_look
from studies.gates import (
    CollectionRefused,
    CollectionRequest,
    may_collect,
    require_collection,
)
from studies.models import Study
from studies.vocabulary import CollectionChannel

CHUNK = 5_000


class BatchRefusedError(Refused):
    """Contacts of this origin, or without this proof, are never stored."""


@dataclass(frozen=True, slots=True)
class BatchDetails:
    """Where a list comes from and who vouches for it. ``region`` is its phones' country."""

    origin: str
    person_kind: str
    region: str = "US"
    source_name: str = ""
    statement_ref: UUID | None = None
    sorn: str = ""
    verified_by_program: str = ""
    verified_on: date | None = None


@transaction.atomic
def import_contacts(
    *,
    study_ref: UUID,
    source: Source,
    mapping: ContactMapping,
    details: BatchDetails,
    dry_run: bool,
    by: User,
    at: datetime,
    settling: Settling = NOT_SETTLED,
    told: Callable[[int], None] = lambda rows: None,
) -> ContactFindings:
    """Check a contact list and, unless it is a dry run, store it if it is clean.

    All or nothing: nothing is stored unless ``findings.is_clean``, and ``settling`` says what
    becomes of people who stand in the list twice or are in the vault already, where there are
    any. Who does not want to be asked is counted and not stored (R-030). ``told`` hears how many
    rows have been read, now and then.

    A long list is read without a lock, so that people can answer and sign up meanwhile. Before
    anybody is stored the study is held, and everything is asked again.

    :raises Refused: if this person may not, a gate is unmet, or the origin is refused.
    :raises ContactTableError: if the file is not a table.
    """
    study = Study.objects.get(study_ref=study_ref)
    policies.import_contacts.require(by, study, at=at)
    require_allowed(study, details, at=at)
    table = open_table(source)
    findings = ContactFindings(encoding=table.encoding)
    findings.column_problems = mapping.problems(table, region=details.region)
    if findings.column_problems:
        return findings
    rows = read_rows(table, mapping, region=details.region)
    with transaction.atomic(using="vault"):
        batch = _new_batch(study, details, mapping.places_left_out(table), by=by, at=at)
        with staged(batch, region=details.region) as stage:
            good = _good_rows(rows, findings)
            while chunk := list(islice(good, CHUNK)):
                stage.take_in(chunk, seals=not dry_run and not findings.bad_rows)
                told(findings.rows)
            if not dry_run:
                _hold(study, details, by=by, at=at)
                stage.look_again()
            stage.settle(settling, findings)
            if dry_run or not findings.is_clean or findings.unsettled:
                transaction.set_rollback(True, using="vault")
                return findings
            stage.store(settling, findings, by=by, at=at)
        _record(batch, findings, by=by, at=at)
    ask_for_look(study_ref=study_ref, at=at)
    return findings


def why_refused(details: BatchDetails, *, on: date) -> list[str]:
    """Everything that keeps contacts of this origin out, on this day (R-011 to R-013, R-098)."""
    refused = REFUSED_ORIGINS.get(Origin(details.origin))
    if refused:
        return [refused]
    if details.origin == Origin.OFFICIAL_FORM:
        return queries.statement_problems(details.statement_ref)
    if details.origin == Origin.SOURCE_SYSTEM:
        return list(_missing_of_source(details, on))
    return []


def _missing_of_source(details: BatchDetails, on: date) -> Iterator[str]:
    """R-097, R-087, R-101: the system, its notice, and who checked the extract when."""
    if not details.source_name:
        yield "Name the system that the contacts come from."
    if not details.sorn:
        yield "Name the system of records notice that governs them there."
    if not details.verified_by_program or details.verified_on is None:
        yield "Say which program checked the extract, and when."
    elif details.verified_on > on:
        yield "The program's check lies in the future. It must come before the use."


def require_allowed(study: Study, details: BatchDetails, *, at: datetime) -> None:
    """:raises Refused: with what is against contacts of this origin, or what a gate misses."""
    reasons = why_refused(details, on=timezone.localdate(at))
    if reasons:
        raise BatchRefusedError(*reasons)
    if unmet := may_collect(_recruiting(study, details, at=at)):
        raise CollectionRefused(unmet)


def _hold(study: Study, details: BatchDetails, *, by: User, at: datetime) -> None:
    """Ask again, now that the study cannot close; nobody else brings people in from here on.

    Two lists with the same person, stored at once, would both find that person new.
    """
    locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
    policies.import_contacts.require(by, locked, at=at)
    require_collection(_recruiting(locked, details, at=at))
    with connections["vault"].cursor() as cursor:
        lock = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
        cursor.execute(lock, [str(study.study_ref)])


def _recruiting(study: Study, details: BatchDetails, *, at: datetime) -> CollectionRequest:
    channel = CollectionChannel.RECRUITING
    return CollectionRequest(study, channel, details.person_kind, 0, None, at)


def _new_batch(
    study: Study, details: BatchDetails, left_out: list[int], *, by: User, at: datetime
) -> ContactBatch:
    own = details.origin in {Origin.SIGN_UP, Origin.OFFICIAL_FORM, Origin.STAKEHOLDER_LIST}
    return ContactBatch.objects.create(
        study_ref=study.study_ref,
        study_code=study.code,
        origin=details.origin,
        person_kind=details.person_kind,
        source_name=details.source_name,
        statement_ref=details.statement_ref,
        sorn=details.sorn or (MAILING_LIST_SORN if own else ""),
        verified_by_program=details.verified_by_program,
        verified_on=details.verified_on,
        imported_by=by.user_ref,
        imported_at=at,
        contacts=0,
        left_out=left_out,
    )


def _good_rows(
    rows: Iterable[tuple[int, Row]], findings: ContactFindings
) -> Iterator[tuple[int, ContactRow]]:
    for number, row in rows:
        findings.rows += 1
        if isinstance(row, ContactRow):
            yield number, row
        else:
            findings.add(number, row)


def _record(batch: ContactBatch, findings: ContactFindings, *, by: User, at: datetime) -> None:
    batch.contacts = findings.contacts + findings.replaced
    batch.save(update_fields=["contacts"])
    findings.batch_ref = batch.batch_ref
    log.record(
        "contacts.imported",
        subject=f"participants.ContactBatch:{batch.batch_ref}",
        by=by,
        at=at,
        study_ref=batch.study_ref,
        contacts=findings.contacts,
        replaced=findings.replaced,
        opted_out=findings.opted_out,
        origin=batch.origin,
    )
