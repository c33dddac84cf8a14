"""Forgetting a study's contacts as retention does, against one plain ``DELETE``.

Each starts with the same table, filled anew: what a deletion leaves behind would slow the next.
"""

from collections.abc import Callable
from time import perf_counter

from django.db import connections

from benchmarks import copies
from benchmarks.measuring import Laps, Measured, report
from foundation.keyring.keys import destroy
from participants.models import Contact, ContactBatch
from participants.queries import contacts_key
from participants.retention_rules import StudyContacts
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_study_with_contacts
from tests.builders.studies import a_study

SEALED = 60
"""Bytes of a sealed field, about."""


def run(contacts: int) -> None:
    """Fill, delete plainly; fill again, destroy the key and delete by ranges, verify."""
    plain = _erased(contacts, "plain DELETE in one statement", _delete)
    laps = Laps()
    ours = _erased(
        contacts, "found due, key destroyed, deleted, verified", lambda s: _forget(s, laps)
    )
    report(f"Purge: {contacts:,} contacts", ours, plain, pieces=contacts, unit="contacts")
    print(f"  ({laps}; unreadable, in backups too, once the key is destroyed)")


def _erased(contacts: int, what: str, erase: Callable[[Study], None]) -> Measured:
    copies.run("vault", f"TRUNCATE {Contact._meta.db_table}")
    study = a_study("collecting")
    a_study_with_contacts(study, people=1)
    with copies.without_indexes(Contact._meta.db_table, using="vault"):
        _multiply(study, contacts - 1)
    copies.run("vault", "CHECKPOINT")  # else the filling is written out while the clock runs
    started = perf_counter()
    erase(study)
    return Measured(what, perf_counter() - started)


def _multiply(study: Study, contacts: int) -> None:
    """More contacts of the same shape; only the import could seal real people."""
    batch = ContactBatch.objects.get(study_ref=study.study_ref)
    sealed = ", ".join([f"decode(repeat(md5(n::text), {SEALED // 16}), 'hex')"] * 4)
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {Contact._meta.db_table} (contact_ref, batch_id, study_ref,"
            " name, phone, email, address, fingerprint, left_panel)"
            f" SELECT gen_random_uuid(), %s, %s, {sealed}, sha256(n::text::bytea), FALSE"
            " FROM generate_series(1, %s) AS n",
            [batch.pk, study.study_ref, contacts],
        )


def _delete(study: Study) -> None:
    with connections["vault"].cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {Contact._meta.db_table} WHERE study_ref = %s",
            [study.study_ref],
        )


def _forget(study: Study, laps: Laps) -> None:
    """As a purge run does it."""
    rules = StudyContacts()
    laps.start()
    (holding,) = rules.holdings(at=NOW, study_ref=study.study_ref)
    laps.lap("finding")
    destroy(contacts_key(holding.study_ref), at=NOW)
    laps.lap("key")
    rules.erase(holding, at=NOW)
    laps.lap("deleting")
    if rules.remaining(holding):
        raise AssertionError("Contacts are left.")
    laps.lap("verifying")
