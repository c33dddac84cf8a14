"""The file for a vendor: made by a job, fetched by the recruiter, accounted for (C-8, R-146)."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import BufferedReader, StringIO
from uuid import UUID

from django.db import transaction

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import files, keys
from foundation.keyring.files import SealedWriter
from foundation.keyring.keys import Opener, Purpose
from foundation.keyring.outside import encrypt_for
from foundation.printing.sheets import harmless
from participants import policies
from participants.actions.handovers import require_nothing_against
from participants.actions.recruiting import why_not_ask
from participants.actions.sealing import place
from participants.actions.vault import opened, record_opening
from participants.lifecycle.handovers import HandoverStatus
from participants.models import (
    Contact,
    DisclosedPerson,
    Disclosure,
    Handover,
)
from participants.notices import handovers as notices
from participants.queries.disclosures import ACCOUNTING, handover_key
from participants.queries.handovers import contacts_of
from participants.queries.opt_outs import WAYS, fingerprints_under, opted_out
from participants.reading.columns import Field
from participants.vocabulary import DisclosureCategory
from studies.actions import expect_certificate_of_disclosure
from studies.models import Study

PAGE = 1_000
NOBODY = "Nobody is left: everybody opted out, or has none of the chosen ways to be reached."

Person = dict[Field, str]


def write_handover(*, handover_ref: UUID, at: datetime) -> Handover:
    """Make the file of a released hand-over, or stop it if something came to stand against it.

    Called again after a kill it begins anew. Contacts are opened a page at a time and encrypted
    as they come: nothing of them is ever on the disk in the clear.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        handover, study = _locked(handover_ref)
        if handover.status != HandoverStatus.RELEASED:
            return handover
        try:
            require_nothing_against(handover, study, at=at)
            _require_gates(handover, study, at=at)
        except Refused as refused:
            return _stopped(handover, " ".join(refused.reasons), at=at)
        assert handover.released_by is not None
        by = User.objects.get(user_ref=handover.released_by)
        people = contacts_of(handover, study).count()
    ref, purpose = study.study_ref, handover.purpose
    with (
        opened(ref, people, purpose, by=by, at=at, by_job=True) as box,
        transaction.atomic(using="vault"),
    ):
        handover, study = _locked(handover_ref)
        if handover.status != HandoverStatus.RELEASED:
            return handover
        return _written(handover, study, box, at=at)


@dataclass(frozen=True, slots=True)
class VendorFile:
    """An encrypted file on its way out: only the vendor can read it."""

    name: str
    size: int
    content: BufferedReader


def download_handover(*, handover: Handover, by: User, at: datetime) -> VendorFile:
    """The file for the vendor. The accounting is committed before the first byte is given.

    Whoever lost it half-way may fetch it again until it is destroyed, minutes later.

    :raises Refused: unless a recruiter of the study asks and nothing stands against it any more.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        locked, study = _locked(handover.pk)
        policies.download_handover.require(by, locked, study, at=at)
        policies.open_contacts.require(by, study, locked.purpose, at=at)
        require_nothing_against(locked, study, at=at)
        _require_gates(locked, study, at=at)
        if locked.status == HandoverStatus.READY:
            _account_for(locked, study, by=by, at=at)
        people, purpose = locked.people or 0, Purpose(locked.purpose)
        record_opening(study.study_ref, people, purpose, by=by, at=at)
    content = files.open_seekable(
        locked.path, key_ref=handover_key(locked.pk), purpose=purpose, by=by, at=at
    )
    return VendorFile(f"{locked.study_code}-contacts.csv.age", locked.file_size or 0, content)


def _require_gates(handover: Handover, study: Study, *, at: datetime) -> None:
    """Whom it addresses was entered when it was released; whatever else changed counts."""
    unmet = why_not_ask(study, handover.purpose, at=at, are_addressed=True)
    if unmet:
        raise Refused(*(reason.text for reason in unmet))


def _account_for(handover: Handover, study: Study, *, by: User, at: datetime) -> None:
    assert handover.released_by is not None
    Disclosure.objects.create(
        handover=handover,
        at=at,
        study_ref=handover.study_ref,
        study_code=handover.study_code,
        category=DisclosureCategory.CONTACTS,
        chosen=handover.chosen,
        people=handover.people or 0,
        vendor_id=handover.vendor_id,
        recipient=handover.vendor_name,
        purpose=handover.purpose,
        sorn=handover.sorn,
        routine_use=handover.routine_use,
        contract_number=handover.contract_number,
        agreement_ref=handover.agreement_ref,
        file_hash=handover.file_hash,
        prepared_by=handover.prepared_by,
        released_by=handover.released_by,
        handed_over_by=by.user_ref,
    )
    handover.move_to(HandoverStatus.HANDED_OVER)
    handover.save(update_fields=["status"])
    expect_certificate_of_disclosure(
        study=study, vendor_id=handover.vendor_id, disclosure_ref=handover.pk, at=at
    )
    notices.tell_leads_contacts_handed_over(handover, study, at=at)
    log.record(
        "contacts.disclosed",
        subject=f"participants.Handover:{handover.pk}",
        by=by,
        at=at,
        study_ref=handover.study_ref,
        people=handover.people or 0,
        purpose=handover.purpose,
        vendor=handover.vendor_id,
    )


def _stopped(handover: Handover, reason: str, *, at: datetime) -> Handover:
    """For good, with whatever an earlier try that was killed has left."""
    keys.destroy(handover_key(handover.pk), at=at)
    files.delete_file(handover.path)
    handover.path, handover.reason = "", reason
    handover.move_to(HandoverStatus.STOPPED)
    handover.save(update_fields=["status", "reason", "path"])
    notices.tell_recruiter_handover_decided(handover, at=at)
    log.record(
        "handover.stopped",
        subject=f"participants.Handover:{handover.pk}",
        by=None,
        at=at,
        study_ref=handover.study_ref,
    )
    return handover


@dataclass(slots=True)
class _Counted:
    people: int = 0
    left_out: int = 0


@dataclass(slots=True)
class _Hashed:
    """Seals what is encrypted already, and knows what the vendor will see of it."""

    writer: SealedWriter
    size: int = 0
    digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def write(self, encrypted: bytes, /) -> None:
        self.size += len(encrypted)
        self.digest.update(encrypted)
        self.writer.write(encrypted)


def _written(handover: Handover, study: Study, box: Opener, *, at: datetime) -> Handover:
    counted = _Counted()
    with keys.sealer(handover_key(handover.pk)) as key:
        sink = _Hashed(SealedWriter(key, handover.path))
        try:
            lines = _lines(handover, study, counted, box)
            encrypt_for(handover.public_key, lines, sink)
            sink.writer.finish()
        except BaseException:
            sink.writer.abandon()
            raise
    if not counted.people:
        return _stopped(handover, NOBODY, at=at)
    handover.people, handover.left_out = counted.people, counted.left_out
    handover.file_hash, handover.file_size = sink.digest.hexdigest(), sink.size
    handover.ready_at = at
    handover.move_to(HandoverStatus.READY)
    handover.save()
    notices.tell_recruiter_handover_decided(handover, at=at)
    return handover


def _lines(handover: Handover, study: Study, counted: _Counted, box: Opener) -> Iterator[bytes]:
    """The file as the vendor will read it, a page of people at a time."""
    chosen = [Field(name) for name in handover.chosen]
    yield _csv([[str(name) for name in chosen]])
    contacts = contacts_of(handover, study).order_by("contact_ref")
    prints = fingerprints_under(ACCOUNTING)
    page = list(contacts[:PAGE])
    while page:
        people = _without_opt_outs([_person(box, each) for each in page])
        going = [person for person in people if _is_reached(person, chosen)]
        counted.people += len(going)
        counted.left_out += len(page) - len(going)
        DisclosedPerson.objects.bulk_create(
            [
                DisclosedPerson(handover=handover, fingerprint=each)
                for person in going
                for each in prints(person)
            ]
        )
        yield _csv([_row(person, chosen) for person in going])
        page = list(contacts.filter(contact_ref__gt=page[-1].contact_ref)[:PAGE])


def _person(box: Opener, contact: Contact) -> Person:
    opened = {}
    for name in Field:
        sealed = getattr(contact, name)
        opened[name] = (
            box.open(bytes(sealed), place(name, contact.contact_ref)).decode() if sealed else ""
        )
    return opened


def _without_opt_outs(people: list[Person]) -> list[Person]:
    """Nobody who said no to any study is given to a vendor to be asked (R-030)."""
    closed = opted_out(people)
    return [person for person, said_no in zip(people, closed, strict=True) if not said_no]


def _is_reached(person: Person, chosen: list[Field]) -> bool:
    return any(person[way] for way in WAYS if way in chosen)


def _row(person: Person, chosen: list[Field]) -> list[str]:
    """A number begins with “+”, which no spreadsheet can run; all else is made harmless."""
    return [person[name] if name is Field.PHONE else harmless(person[name]) for name in chosen]


def _csv(rows: Iterable[list[str]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _locked(handover_ref: UUID) -> tuple[Handover, Study]:
    locked = Handover.objects.select_for_update(no_key=True).get(pk=handover_ref)
    study = Study.objects.select_related("component").get(study_ref=locked.study_ref)
    return locked, study
