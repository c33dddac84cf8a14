"""What the person says is wrong is put right, or deleted: in the vault and in its look-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring import keys
from participants import policies, queries
from participants.actions.disclosures import account_for_correction
from participants.actions.opt_outs import opt_out
from participants.actions.redress.opening import HeldContact, contacts_held
from participants.actions.redress.receiving import RedressError
from participants.actions.redress.records import held_by, locked, opened, record
from participants.actions.sealing import seal_field
from participants.models import (
    Contact,
    DemonstrationVaultMail,
    Invitation,
    MailItem,
    OptOutSlip,
    RedressRequest,
    WaveLink,
)
from participants.notices.redress import tell_officers_redress_companies_to_tell
from participants.queries.indexes import indexer
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from studies.models import Study


@dataclass(frozen=True, slots=True)
class Corrected:
    """A contact with its new details, and the companies that got the old ones."""

    contact: Contact
    to_tell: list[str]


class AlreadyHeldError(ValueError):
    """Another contact of the same study has these details."""


@transaction.atomic(using="vault")
def correct_contact(
    *, request_ref: UUID, contact_ref: UUID, values: Mapping[Field, str], by: User, at: datetime
) -> Corrected:
    """Seal the corrected fields and renew what finds them. An empty text takes a field away.

    No list writes it anew after that. Whoever got the old details is to be told of the correction
    (5 U.S.C. 552a(c)(4)), and the accounting finds the person by the new ones too.

    :raises Refused: unless this person works on it and the identity is confirmed.
    :raises RedressError: without a way to reach the person.
    :raises AlreadyHeldError: if another contact of the study is the same person now.
    """
    request, contact, study = _theirs(request_ref, contact_ref, by=by, at=at)
    policies.correct_contact.require(by, request, study, at=at)
    known = {each: values.get(each, "").strip() for each in Field}
    if not any(known[way] for way in (Field.EMAIL, Field.PHONE, Field.ADDRESS)):
        raise RedressError("Keep a way to reach the person, or delete the contact.")
    before = _opened(request, contact_ref, by=by, at=at).ways
    with keys.sealer(queries.contacts_key(contact.study_ref)) as box:
        for each, value in known.items():
            setattr(contact, each, seal_field(box, each, value, contact.contact_ref))
    for name, index in indexer(contact.study_ref)(known)._asdict().items():
        setattr(contact, name, index)
    contact.corrected_on = timezone.localdate(at)
    try:
        with transaction.atomic(using="vault"):
            contact.save()
    except IntegrityError as problem:
        raise AlreadyHeldError(
            "Another entry of this study has these details. Delete this one instead."
        ) from problem
    disclosed = account_for_correction(study_ref=contact.study_ref, before=before, after=known)
    if disclosed:
        tell_officers_redress_companies_to_tell(request, contact.contact_ref, at=at)
    record("contact_corrected", request, by=by, at=at, companies=len(disclosed))
    return Corrected(contact, sorted({each.recipient for each in disclosed}))


@transaction.atomic(using="vault")
def delete_contact(
    *, request_ref: UUID, contact_ref: UUID, by: User, at: datetime
) -> RedressRequest:
    """Delete a contact with its links, messages and slips, and ask this person no more.

    Nor if a list comes again.

    :raises Refused: unless this person works on it, the identity is confirmed and no hold is on.
    """
    request, contact, study = _theirs(request_ref, contact_ref, by=by, at=at)
    policies.delete_contact.require(by, request, study, at=at)
    known = _opened(request, contact_ref, by=by, at=at)
    opt_out(fingerprints=fingerprints_of(known.ways), at=at)
    items = MailItem.objects.filter(contact_ref=contact.contact_ref)
    for sent in (OptOutSlip, DemonstrationVaultMail):
        sent.objects.filter(item_ref__in=items.values("pk")).delete()
    for linked in (MailItem, Invitation, WaveLink):
        linked.objects.filter(contact_ref=contact.contact_ref).delete()
    contact.delete()
    record("contact_deleted", request, by=by, at=at)
    return request


def _opened(request: RedressRequest, contact_ref: UUID, *, by: User, at: datetime) -> HeldContact:
    held = contacts_held(request, by=by, at=at)
    return next(each for each in held if each.contact_ref == contact_ref)


def _theirs(
    request_ref: UUID, contact_ref: UUID, *, by: User, at: datetime
) -> tuple[RedressRequest, Contact, Study]:
    """The request, and a contact that it is about: no other can be reached by it.

    :raises Contact.DoesNotExist: if it is about another.
    """
    request = locked(request_ref)
    policies.open_redress.require(by, request, at=at)
    if contact_ref not in held_by(request, opened(request, by=by, at=at)):
        raise Contact.DoesNotExist
    contact = Contact.objects.select_for_update(no_key=True).get(pk=contact_ref)
    return request, contact, Study.objects.get(study_ref=contact.study_ref)
