"""What the person says is wrong is put right, or deleted: in the vault and in its look-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.access.models import User
from participants import policies
from participants.actions.contacts_anew import carry_over, write_anew
from participants.actions.disclosures import account_for_correction, disclosures_of_person
from participants.actions.opt_outs import opt_out
from participants.actions.redress.opening import HeldContact, contacts_held
from participants.actions.redress.receiving import RedressError
from participants.actions.redress.records import (
    companies_in,
    held_by,
    locked,
    opened,
    record,
    seal_companies,
)
from participants.leaving import forget_contact
from participants.models import Contact, MailItem, OptOutSlip, RedressRequest
from participants.notices.redress import tell_officers_redress_companies_to_tell
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

    No list writes it anew after that, nor stores whoever the old details stood for. A person who
    is not asked any more stays so by the new details, and how often they were asked counts on.
    Whoever got the old details is to be told of the correction
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
    write_anew(contact, known, on=timezone.localdate(at))
    try:
        with transaction.atomic(using="vault"):
            contact.save()
    except IntegrityError as problem:
        raise AlreadyHeldError(
            "Another entry of this study has these details. Delete this one instead."
        ) from problem
    carry_over(before, known, at=at)
    disclosed = account_for_correction(study_ref=contact.study_ref, before=before, after=known)
    if disclosed:
        tell_officers_redress_companies_to_tell(request, contact.contact_ref, at=at)
    record("contact_corrected", request, by=by, at=at, companies=len(disclosed))
    return Corrected(contact, sorted({each.recipient for each in disclosed}))


@transaction.atomic(using="vault")
def delete_contact(*, request_ref: UUID, contact_ref: UUID, by: User, at: datetime) -> list[str]:
    """Delete a contact with its links, messages and slips, and ask this person no more.

    Nor if a list comes again. Gives the companies that got the details before: they are told of
    the deletion (5 U.S.C. 552a(c)(4)), and the request keeps them as long as what was said.

    :raises Refused: unless this person works on it, the identity is confirmed and no hold is on.
    """
    request, contact, study = _theirs(request_ref, contact_ref, by=by, at=at)
    policies.delete_contact.require(by, request, study, at=at)
    known = _opened(request, contact_ref, by=by, at=at)
    disclosed = disclosures_of_person(contact.study_ref, known.ways)
    opt_out(fingerprints=fingerprints_of(known.ways), at=at)
    items = MailItem.objects.filter(contact_ref=contact.contact_ref)
    OptOutSlip.objects.filter(item_ref__in=items.values("pk")).delete()
    forget_contact(contact)
    names = sorted({each.recipient for each in disclosed})
    if names:
        day = timezone.localdate(at)
        told = companies_in(request, opened(request, by=by, at=at))
        seal_companies(request, [*told, *((name, day) for name in names)])
        request.save(update_fields=["companies"])
        tell_officers_redress_companies_to_tell(request, contact_ref, at=at)
    record("contact_deleted", request, by=by, at=at, companies=len(disclosed))
    return names


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
