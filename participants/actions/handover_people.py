"""Whom a release lets go: frozen as it is decided, noted as the file is made, gone with it."""

import hashlib
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connections

from participants.models import (
    Contact,
    DisclosedPerson,
    Handover,
    HandoverContact,
    HandoverWay,
)
from participants.queries.disclosures import ACCOUNTING, accounted_of_copies
from participants.queries.handovers import contacts_under
from participants.queries.opt_outs import OPT_OUTS, fingerprints_under
from participants.reading.columns import Field
from retention.erasing import delete_in_ranges
from studies.models import Study

_LET_GO = HandoverContact._meta.db_table
_TAKEN_UP = f"""
    UPDATE {_LET_GO} AS let_go SET sealed_hash = taken.sealed_hash
    FROM unnest(%s::uuid[], %s::bytea[]) AS taken(contact_ref, sealed_hash)
    WHERE let_go.handover_id = %s AND let_go.contact_ref = taken.contact_ref
"""  # noqa: S608 : names of our own

Person = Mapping[Field, str]


def freeze_contacts(handover: Handover, study: Study) -> None:
    """Keep the references of those whom the release has just counted, in one statement."""
    going = contacts_under(study, handover.purpose, handover.sorn).values("contact_ref")
    select, params = going.query.sql_with_params()
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_LET_GO} (handover_id, contact_ref)"  # noqa: S608 : names of our own
            f" SELECT %s, going.contact_ref FROM ({select}) AS going",
            [handover.pk, *params],
        )


class Noting:
    """Notes who is written into a file: for the accounting, and for what may change until then."""

    def __init__(self, handover: Handover) -> None:
        self._handover = handover
        self._accounting = fingerprints_under(ACCOUNTING)
        self._opt_outs = fingerprints_under(OPT_OUTS)

    def note(self, going: Sequence[tuple[Contact, Person]]) -> None:
        """A page of them."""
        marks = [bytes(contact.panel_mark) for contact, _ in going if contact.panel_mark]
        by_ways = (each for _, person in going for each in self._accounting(person))
        DisclosedPerson.objects.bulk_create(
            DisclosedPerson(handover=self._handover, fingerprint=each)
            for each in (*by_ways, *accounted_of_copies(marks))
        )
        HandoverWay.objects.bulk_create(
            HandoverWay(handover=self._handover, fingerprint=each)
            for _, person in going
            for each in self._opt_outs(person)
        )
        refs = [contact.contact_ref for contact, _ in going]
        hashes = [sealed_hash(contact) for contact, _ in going]
        with connections["vault"].cursor() as cursor:
            cursor.execute(_TAKEN_UP, [refs, hashes, self._handover.pk])


def sealed_hash(contact: Contact) -> bytes:
    """Of all that is sealed in a contact: another one once anything of it was changed."""
    sealed = (getattr(contact, each) for each in Field)
    return hashlib.sha256(b"".join(bytes(each) for each in sealed if each)).digest()


def forget_file_of(handover: Handover) -> None:
    """What was noted of a file that goes to nobody; whom the release let go stays known."""
    for noted in (DisclosedPerson, HandoverWay):
        delete_in_ranges(noted.objects.filter(handover=handover))
    HandoverContact.objects.filter(handover=handover).update(sealed_hash=None)


def forget_people_of(handover_ref: UUID) -> None:
    """Everything but the accounting, once the file is gone."""
    for noted in (HandoverWay, HandoverContact):
        delete_in_ranges(noted.objects.filter(handover_id=handover_ref))
