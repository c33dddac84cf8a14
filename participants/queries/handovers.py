"""What is on its way to vendors, and everything that stands against it."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet, Sum
from django.utils import timezone

from participants.models import Contact, ContactBatch, Handover
from participants.queries.invitations import may_still_be_asked, wave_asked
from participants.vocabulary import ADDRESSES
from studies.models import Study, Vendor
from studies.queries import agreement_on_contacts, key_of, reasons_against_disclosing

CHANGED = "The vendor’s {what} changed since this was prepared. Prepare another hand-over."


def handovers_of(study_ref: UUID) -> QuerySet[Handover]:
    """What was prepared for vendors of a study, newest first."""
    return Handover.objects.filter(study_ref=study_ref).select_related("disclosure")


def notices_of(study_ref: UUID) -> dict[str, int]:
    """The systems of records notices that govern contacts of a study, with how many (R-087)."""
    batches = ContactBatch.objects.filter(study_ref=study_ref, contacts__gt=0).exclude(sorn="")
    counted = batches.order_by("sorn").values_list("sorn").annotate(people=Sum("contacts"))
    return dict(counted)


def contacts_under(study: Study, purpose: str, sorn: str) -> QuerySet[Contact]:
    """Contacts that one notice governs, without those known to have answered (R-118)."""
    wave = wave_asked(study) if purpose in ADDRESSES else None
    asked = may_still_be_asked(study, wave) if wave else Contact.objects.of_study(study.study_ref)
    return asked.filter(batch__sorn=sorn)


def contacts_of(handover: Handover, study: Study) -> QuerySet[Contact]:
    """Those a released hand-over takes: of whom it counted, who may still be asked."""
    under = contacts_under(study, handover.purpose, handover.sorn)
    return under.filter(contact_ref__in=handover.let_go.values("contact_ref"))


def reasons_against_handover(handover: Handover, study: Study, *, at: datetime) -> list[str]:
    """What stands against it at that moment, besides the gates and the recruiter's own grant."""
    vendor = Vendor.objects.get(pk=handover.vendor_id)
    on = timezone.localdate(at)
    against = reasons_against_disclosing(study, vendor, on=on)
    return against or list(_changes(handover, study, vendor, at=at))


def _changes(handover: Handover, study: Study, vendor: Vendor, *, at: datetime) -> Iterator[str]:
    """Whoever releases it has read one contract, one agreement and one key."""
    agreement = agreement_on_contacts(study, vendor, on=timezone.localdate(at))
    key = key_of(vendor)
    if vendor.contract_number != handover.contract_number:
        yield CHANGED.format(what="contract")
    if agreement is None or agreement.sharingagreement_ref != handover.agreement_ref:
        yield CHANGED.format(what="sharing agreement")
    if key is None or key.public_key != handover.public_key:
        yield CHANGED.format(what="key")
