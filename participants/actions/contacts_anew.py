"""The details of somebody change at their own word: what is kept of them goes with the new ones."""

from collections.abc import Mapping
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from foundation.keyring import keys
from participants import queries
from participants.actions.asked_before import carry_asking
from participants.actions.disclosures import account_for_correction
from participants.actions.opt_outs import opt_out
from participants.actions.sealing import seal_field
from participants.models import Contact
from participants.queries.indexes import Indexes, indexer
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.queries.panel import copy_mark
from participants.reading.columns import Field

Known = Mapping[Field, str]


def write_anew(contact: Contact, known: Known, *, on: date) -> None:
    """Set what is known of somebody, and what finds them; whoever calls saves.

    No list writes it anew after that, nor stores whoever the old details stood for.
    """
    with keys.sealer(queries.contacts_key(contact.study_ref)) as box:
        for each in Field:
            sealed = seal_field(box, each, known.get(each, ""), contact.contact_ref)
            setattr(contact, each, sealed)
    new = indexer(contact.study_ref)(known)
    before = [getattr(contact, each) for each in Indexes._fields if each != "address_index"]
    past = {bytes(each) for each in (*(contact.superseded or ()), *before) if each}
    contact.superseded = sorted(past - set(new))
    for name, index in new._asdict().items():
        setattr(contact, name, index)
    contact.corrected_on = on


def carry_over(before: Known, after: Known, *, at: datetime) -> None:
    """Who is not asked any more stays so, and how often they were asked counts on (R-030)."""
    if opted_out([before])[0]:
        opt_out(fingerprints=fingerprints_of(after), at=at)
    carry_asking([(before, after)])


def change_copies(withdrawal: bytes, before: Known, after: Known, *, at: datetime) -> None:
    """Have studies use what somebody of the panel changed, and no more what stood there (R-153).

    Where the new details are another contact's of the same study, the copy is asked no more.
    """
    copies = Contact.objects.filter(panel_mark=copy_mark(withdrawal), left_panel=False)
    for copy in copies.select_for_update(no_key=True).order_by("pk"):
        if queries.contacts_were_destroyed(copy.study_ref):
            continue
        write_anew(copy, after, on=timezone.localdate(at))
        try:
            with transaction.atomic(using="vault"):
                copy.save()
        except IntegrityError:
            Contact.objects.filter(pk=copy.pk).update(left_panel=True)
        account_for_correction(study_ref=copy.study_ref, before=before, after=after)
