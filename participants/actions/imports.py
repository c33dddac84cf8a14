"""Bring a list of contacts into the vault: checked as a whole, sealed, all or nothing."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from random import SystemRandom
from uuid import UUID, uuid4

from django.db import connections, transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Sealer
from participants import policies, queries
from participants.findings import ContactFindings
from participants.models import Contact, ContactBatch
from participants.queries.indexes import Indexes, indexer
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow, read_rows
from participants.reading.mapping import ContactMapping
from participants.reading.table import Source, open_table
from participants.vocabulary import MAILING_LIST_SORN, REFUSED_ORIGINS, Origin
from studies.gates import CollectionRequest, require_collection
from studies.models import Study
from studies.vocabulary import CollectionChannel

CHUNK = 5_000
_COPY = (
    "COPY participants_contact "
    f"(contact_ref, batch_id, study_ref, {', '.join([*Field, *Indexes._fields])}) FROM STDIN"
)

Keyed = tuple[Indexes, ContactRow]


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
) -> ContactFindings:
    """Check a contact list and, unless it is a dry run, store it if it is clean.

    Nothing is stored unless ``findings.is_clean``. People who stand in the list twice, or are
    in the vault already, are counted and stored once. The study cannot close meanwhile.

    :raises Refused: if this person may not, a gate is unmet, or the origin is refused.
    :raises ContactTableError: if the file is not a table.
    """
    study = Study.objects.select_for_update(no_key=True).get(study_ref=study_ref)
    policies.import_contacts.require(by, study, at=at)
    _require_allowed(details, on=timezone.localdate(at))
    require_collection(
        CollectionRequest(study, CollectionChannel.RECRUITING, details.person_kind, 0, None, at)
    )
    table = open_table(source)
    findings = ContactFindings(encoding=table.encoding)
    findings.column_problems = mapping.problems(table, region=details.region)
    if findings.column_problems:
        return findings
    rows = read_rows(table, mapping, region=details.region)
    with transaction.atomic(using="vault"):
        batch = _new_batch(study, details, mapping, by=by, at=at)
        _take_in(rows, batch, findings, dry_run=dry_run)
        if dry_run or not findings.is_clean:
            transaction.set_rollback(True, using="vault")
            return findings
        _record(batch, findings, by=by, at=at)
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


def _require_allowed(details: BatchDetails, *, on: date) -> None:
    reasons = why_refused(details, on=on)
    if reasons:
        raise BatchRefusedError(*reasons)


def _new_batch(
    study: Study, details: BatchDetails, mapping: ContactMapping, *, by: User, at: datetime
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
        left_out=list(mapping.left_out),
    )


def _take_in(
    rows: Iterable[tuple[int, object]],
    batch: ContactBatch,
    findings: ContactFindings,
    *,
    dry_run: bool,
) -> None:
    _one_import_at_a_time(batch.study_ref)
    find = indexer(batch.study_ref)
    is_first_list = not Contact.objects.of_study(batch.study_ref).exists()
    with keys.sealer(queries.contacts_key(batch.study_ref)) as box:
        good = _good_rows(rows, find, findings)
        while chunk := list(islice(good, CHUNK)):
            new = chunk if is_first_list else _not_known(chunk, batch.study_ref, findings)
            findings.contacts += len(new)
            if not dry_run and not findings.bad_rows:
                _store(new, batch, box)


def _good_rows(
    rows: Iterable[tuple[int, object]],
    find: Callable[[Mapping[Field, str]], Indexes],
    findings: ContactFindings,
) -> Iterator[Keyed]:
    met: set[bytes] = set()
    for number, row in rows:
        findings.rows += 1
        if not isinstance(row, ContactRow):
            assert isinstance(row, list)
            findings.add(number, row)
            continue
        indexes = find(row.known)
        if indexes.fingerprint in met:
            findings.repeated += 1
        else:
            met.add(indexes.fingerprint)
            yield indexes, row


def _not_known(chunk: list[Keyed], study_ref: UUID, findings: ContactFindings) -> list[Keyed]:
    found = Contact.objects.of_study(study_ref).filter(
        fingerprint__in=[indexes.fingerprint for indexes, _ in chunk]
    )
    known = {bytes(fingerprint) for fingerprint in found.values_list("fingerprint", flat=True)}
    findings.known += len(known)
    return [(indexes, row) for indexes, row in chunk if indexes.fingerprint not in known]


def _store(new: list[Keyed], batch: ContactBatch, box: Sealer) -> None:
    """In random order, so that the order of rows says nothing about the list (R-023)."""
    SystemRandom().shuffle(new)
    with connections["vault"].cursor() as cursor, cursor.copy(_COPY) as copy:
        for indexes, row in new:
            ref = uuid4()
            sealed = [seal_field(box, each, getattr(row, each), ref) for each in Field]
            copy.write_row((ref, batch.pk, batch.study_ref, *sealed, *indexes))


def seal_field(box: Sealer, name: Field, value: str, contact_ref: UUID) -> bytes | None:
    """One field of one contact, sealed for its place; ``None`` where nothing is known."""
    return box.seal(value.encode(), place(name, contact_ref)) if value else None


def place(name: Field, contact_ref: UUID) -> str:
    """The additional data of a sealed field: it opens nowhere else."""
    return f"participants_contact:{name}:{contact_ref}"


def _one_import_at_a_time(study_ref: UUID) -> None:
    """Two lists with the same person, imported at once, would both find that person new."""
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(study_ref)])


def _record(batch: ContactBatch, findings: ContactFindings, *, by: User, at: datetime) -> None:
    batch.contacts = findings.contacts
    batch.save(update_fields=["contacts"])
    findings.batch_ref = batch.batch_ref
    log.record(
        "contacts.imported",
        subject=f"participants.ContactBatch:{batch.batch_ref}",
        by=by,
        at=at,
        study_ref=batch.study_ref,
        contacts=findings.contacts,
        origin=batch.origin,
    )
