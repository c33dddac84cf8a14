"""The file for a vendor, made by a job once an officer released it (C-8, R-144)."""

import csv
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from io import StringIO
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.alone import alone
from foundation.audit import log
from foundation.keyring import files, keys
from foundation.keyring.files import SealedWriter
from foundation.keyring.keys import Opener
from foundation.keyring.outside import encrypt_for
from foundation.printing.sheets import harmless
from participants.actions.asked_before import may_ask
from participants.actions.handover_people import Noting, forget_people_of, sealed_hash
from participants.actions.handovers import require_nothing_against
from participants.actions.recruiting import why_not_ask
from participants.actions.sealing import place
from participants.actions.vault import opened
from participants.lifecycle.handovers import HandoverStatus
from participants.models import Contact, Handover
from participants.notices import handovers as notices
from participants.queries.disclosures import handover_key
from participants.queries.handovers import contacts_of
from participants.queries.opt_outs import WAYS, opted_out
from participants.reading.columns import Field
from participants.vocabulary import ADDRESSES
from studies.models import Study

PAGE = 1_000
NOBODY = (
    "Nobody is left: everybody opted out, was asked too often lately, or has none of the chosen "
    "ways to be reached."
)
Person = dict[Field, str]
Free = dict[UUID, bytes] | None


def write_handover(*, handover_ref: UUID, at: datetime) -> Handover:
    """Make the file of a released hand-over, or stop it if something came to stand against it.

    Called again after a kill it begins anew; while another worker is at it, it does nothing.
    Contacts are opened a page at a time and encrypted as they come: nothing of them is ever on
    the disk in the clear.
    """
    with alone(f"handover:{handover_ref}", using="vault") as is_alone:
        if not is_alone:
            return Handover.objects.get(pk=handover_ref)
        return _made(handover_ref, at=at)


def _made(handover_ref: UUID, *, at: datetime) -> Handover:
    with transaction.atomic(using="vault"), transaction.atomic():
        handover, study = locked_handover(handover_ref)
        if handover.status != HandoverStatus.RELEASED:
            return handover
        files.delete_file(handover.path)  # the one that it is made anew from
        try:
            require_nothing_against(handover, study, at=at)
            require_gates(handover, study, at=at)
        except Refused as refused:
            return _stopped(handover, " ".join(refused.reasons), at=at)
        assert handover.released_by is not None
        by = User.objects.get(user_ref=handover.released_by)
        people = contacts_of(handover, study).count()
    ref, purpose = study.study_ref, handover.purpose
    with opened(ref, people, purpose, by=by, at=at, by_job=True) as box:
        free = _free_to_ask(handover, study, box, at=at)
        with transaction.atomic(using="vault"):
            handover, study = locked_handover(handover_ref)
            if handover.status != HandoverStatus.RELEASED:
                return handover
            return _written(handover, study, box, free, at=at)


def require_gates(handover: Handover, study: Study, *, at: datetime) -> None:
    """Whom it addresses was entered when it was released; whatever else changed counts."""
    unmet = why_not_ask(study, handover.purpose, at=at, are_addressed=True)
    if unmet:
        raise Refused(*(reason.text for reason in unmet))


def _stopped(handover: Handover, reason: str, *, at: datetime) -> Handover:
    """For good, with whatever an earlier try that was killed has left."""
    keys.destroy(handover_key(handover.pk), at=at)
    files.delete_file(handover.path)
    forget_people_of(handover.pk)
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


def _written(
    handover: Handover, study: Study, box: Opener, free: Free, *, at: datetime
) -> Handover:
    counted = _Counted()
    with keys.sealer(handover_key(handover.pk)) as key:
        sink = _Hashed(SealedWriter(key, handover.path))
        try:
            lines = _lines(handover, study, counted, box, free)
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


def _free_to_ask(handover: Handover, study: Study, box: Opener, *, at: datetime) -> Free:
    """Whom other studies did not ask too often lately; they count as asked by this one from now on.

    Before the file and in transactions of their own: the file of a long list takes minutes, in
    which no other study could ask anybody of it. Nobody is asked about where nobody is addressed.
    """
    if handover.purpose not in ADDRESSES:
        return None
    chosen, cleared = [Field(name) for name in handover.chosen], {}
    for page in _pages(handover, study):
        going = _going(page, chosen, box)
        free = may_ask([person for _, person in going], study, on=timezone.localdate(at))
        for (contact, _), is_free in zip(going, free, strict=True):
            if is_free:
                cleared[contact.contact_ref] = sealed_hash(contact)
    return cleared


def _lines(
    handover: Handover, study: Study, counted: _Counted, box: Opener, free: Free
) -> Iterator[bytes]:
    """The file as the vendor will read it, a page of people at a time.

    Nobody who could be reached, or was reached otherwise, only after it was asked who may be.
    """
    chosen = [Field(name) for name in handover.chosen]
    yield _csv([[str(name) for name in chosen]])
    noting = Noting(handover)
    for page in _pages(handover, study):
        going = _going([each for each in page if _is_cleared(each, free)], chosen, box)
        counted.people += len(going)
        counted.left_out += len(page) - len(going)
        noting.note(going)
        yield _csv([_row(person, chosen) for _, person in going])


def _is_cleared(contact: Contact, free: Free) -> bool:
    return free is None or free.get(contact.contact_ref) == sealed_hash(contact)


def _pages(handover: Handover, study: Study) -> Iterator[list[Contact]]:
    contacts = contacts_of(handover, study).order_by("contact_ref")
    page = list(contacts[:PAGE])
    while page:
        yield page
        page = list(contacts.filter(contact_ref__gt=page[-1].contact_ref)[:PAGE])


def _going(page: list[Contact], chosen: list[Field], box: Opener) -> list[tuple[Contact, Person]]:
    """Who is not opted out, and can be reached by what the vendor gets."""
    people = _without_opt_outs([(each, _person(box, each)) for each in page])
    return [each for each in people if _is_reached(each[1], chosen)]


def _person(box: Opener, contact: Contact) -> Person:
    opened = {}
    for name in Field:
        sealed = getattr(contact, name)
        opened[name] = (
            box.open(bytes(sealed), place(name, contact.contact_ref)).decode() if sealed else ""
        )
    return opened


def _without_opt_outs(people: list[tuple[Contact, Person]]) -> list[tuple[Contact, Person]]:
    """Nobody who said no to any study is given to a vendor to be asked (R-030)."""
    closed = opted_out(person for _, person in people)
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


def locked_handover(handover_ref: UUID) -> tuple[Handover, Study]:
    """A hand-over until the transaction ends, and its study."""
    locked = Handover.objects.select_for_update(no_key=True).get(pk=handover_ref)
    study = Study.objects.select_related("component").get(study_ref=locked.study_ref)
    return locked, study
