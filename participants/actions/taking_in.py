"""People who gave their details themselves become contacts of a study, each once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connections
from django.db.models import F

from foundation.access.models import User
from foundation.keyring import keys
from participants import queries
from participants.actions.sealing import seal_field
from participants.models import Contact, ContactBatch
from participants.queries.indexes import Indexes, indexer
from participants.queries.same_people import people_in_store
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


def take_in(
    rows: Sequence[ContactRow], batch: ContactBatch, *, panel_marks: Sequence[bytes] = ()
) -> int:
    """Seal those who are not among the study's contacts yet; how many they are.

    Somebody is the same person by the e-mail, the phone, or the name with the address, as in a
    list that is brought in.

    ``panel_marks`` has one for each row, where they are copies of entries of the panel. Inside a
    transaction of the vault, in which nobody else brings people in.

    :raises KeyDestroyedError: once the contacts of the study are destroyed.
    """
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [str(batch.study_ref)]
        )
    find = indexer(batch.study_ref)
    hashed = [find(row.known) for row in rows]
    contacts = []
    with keys.sealer(queries.contacts_key(batch.study_ref)) as box:
        for place in _new_among(hashed, batch.study_ref):
            row, ref = rows[place], uuid4()
            sealed = {str(each): seal_field(box, each, getattr(row, each), ref) for each in Field}
            contacts.append(
                Contact(
                    contact_ref=ref,
                    batch=batch,
                    study_ref=batch.study_ref,
                    **sealed,
                    panel_mark=panel_marks[place] if panel_marks else None,
                    **hashed[place]._asdict(),
                )
            )
    Contact.objects.bulk_create(contacts)
    ContactBatch.objects.filter(pk=batch.pk).update(contacts=F("contacts") + len(contacts))
    return len(contacts)


def _new_among(hashed: Sequence[Indexes], study_ref: UUID) -> list[int]:
    """The places of those who are neither in the store nor in a row before."""
    there, seen = people_in_store(study_ref, hashed), set[tuple[str, bytes]]()
    new = []
    for place, found in enumerate(hashed):
        marks = {each for each in found._asdict().items() if each[1]}
        marks = {each for each in marks if each[0] != "address_index"}  # a house has several
        if place not in there and not marks & seen:
            new.append(place)
        seen |= marks
    return new
