"""People who gave their details themselves become contacts of a study, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.db import connections
from django.db.models import F

from foundation.access.models import User
from foundation.keyring import keys
from participants import queries
from participants.actions.sealing import seal_field
from participants.models import Contact, ContactBatch
from participants.queries.indexes import indexer
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow
from participants.vocabulary import MAILING_LIST_SORN, Origin
from studies.models import Study


def new_batch(
    study: Study, person_kind: str, source_name: str, *, by: User, at: datetime
) -> ContactBatch:
    """Where they come from: their own sign-up, under the notice of mailing lists (R-087)."""
    return ContactBatch.objects.create(
        study_ref=study.study_ref,
        study_code=study.code,
        origin=Origin.SIGN_UP,
        person_kind=person_kind,
        source_name=source_name,
        sorn=MAILING_LIST_SORN,
        imported_by=by.user_ref,
        imported_at=at,
        contacts=0,
    )


def take_in(rows: Sequence[ContactRow], batch: ContactBatch) -> int:
    """Seal those who are not among the study's contacts yet; how many they are.

    Inside a transaction of the vault, in which nobody else brings people in.

    :raises KeyDestroyedError: once the contacts of the study are destroyed.
    """
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(batch.study_ref)]
        )
    find = indexer(batch.study_ref)
    by_fingerprint = {
        found.fingerprint: (found, row) for row in rows for found in [find(row.known)]
    }
    there = Contact.objects.of_study(batch.study_ref).filter(fingerprint__in=list(by_fingerprint))
    for known in there.values_list("fingerprint", flat=True):
        del by_fingerprint[bytes(known)]
    contacts = []
    with keys.sealer(queries.contacts_key(batch.study_ref)) as box:
        for found, row in by_fingerprint.values():
            ref = uuid4()
            sealed = {str(each): seal_field(box, each, getattr(row, each), ref) for each in Field}
            contacts.append(
                Contact(
                    contact_ref=ref,
                    batch=batch,
                    study_ref=batch.study_ref,
                    **sealed,
                    **found._asdict(),
                )
            )
    Contact.objects.bulk_create(contacts)
    ContactBatch.objects.filter(pk=batch.pk).update(contacts=F("contacts") + len(contacts))
    return len(contacts)
