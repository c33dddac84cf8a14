"""A contact list on its way into the vault: sealed rows in a table that ends with the transaction.

Memory does not grow with the list. The database, which sees keyed hashes only, finds who stands in
it twice; what is kept is then stored in one statement, or nothing is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from django.db import connections

from foundation.access.models import User
from foundation.keyring import keys
from foundation.keyring.keys import Sealer
from participants import queries
from participants.actions.replacing import Replacing
from participants.actions.sealing import seal_field
from participants.findings import KEPT_PROBLEMS, ContactFindings, SamePerson
from participants.models import Contact, ContactBatch, DisclosedPerson, Handover
from participants.normalising import normal_forms
from participants.queries.disclosures import ACCOUNTING, any_disclosed
from participants.queries.indexes import Indexes, indexer_of_forms
from participants.queries.opt_outs import WAYS, Fingerprints, fingerprints_under, opted_out
from participants.queries.same_people import BY_EMAIL, BY_NAME, BY_PHONE, people_in_store
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow
from participants.settling import Known, Repeated, Settling

_WHAT_IS_KNOWN = [*map(str, Field), *Indexes._fields]
_LIST = f"""
    DROP TABLE IF EXISTS pg_temp.contact_choice, pg_temp.contact_list;
    CREATE TEMPORARY TABLE contact_list (
        number integer, contact_ref uuid, known_by text, opted_out boolean, filled smallint,
        accounted bytea[],
        {", ".join(f"{column} bytea" for column in _WHAT_IS_KNOWN)}
    ) ON COMMIT DROP
"""
_COPY = (
    "COPY contact_list (number, contact_ref, known_by, opted_out, filled, accounted, "
    f"{', '.join(_WHAT_IS_KNOWN)}) FROM STDIN"
)
_ORDER = {
    Repeated.KEEP_FIRST: "opted_out DESC, number",
    Repeated.KEEP_FULLEST: "opted_out DESC, filled DESC, number",
}
_WAYS = {
    "by_email": "email_index",
    "by_phone": "phone_index",
    # Nobody else is told apart by the fingerprint: who has neither, nor a name to the address.
    "by_person": "coalesce(person_index, CASE WHEN email_index IS NULL AND phone_index IS NULL"
    " THEN fingerprint END)",
}
_MEANWHILE = {
    "email_index": BY_EMAIL,
    "phone_index": BY_PHONE,
    "person_index": BY_NAME,
    "fingerprint": BY_NAME,
}
_CONTACTS = Contact._meta.db_table
_WORDS = {"by_email": BY_EMAIL, "by_phone": BY_PHONE, "by_person": BY_NAME}
_KEPT = "FROM contact_list JOIN contact_choice USING (number) WHERE is_kept AND NOT opted_out"
_CHOICE = f"""
    CREATE TEMPORARY TABLE contact_choice ON COMMIT DROP AS
    SELECT *, {" AND ".join(f"coalesce({way}, number) = number" for way in _WAYS)} AS is_kept
    FROM (SELECT number, {{first}} FROM contact_list) AS met
"""  # noqa: S608 : names of our own
_COUNTS = """
    SELECT count(*) FILTER (WHERE NOT is_kept),
        count(*) FILTER (WHERE is_kept AND opted_out),
        count(*) FILTER (WHERE is_kept AND NOT opted_out AND known_by IS NOT NULL),
        count(*) FILTER (WHERE is_kept AND NOT opted_out AND known_by IS NULL)
    FROM contact_list JOIN contact_choice USING (number)
"""
_TWICE = f"""
    SELECT number, {", ".join(_WAYS)} FROM contact_choice WHERE NOT is_kept
    ORDER BY number LIMIT %s
"""  # noqa: S608 : names of our own
_CORRECTED = f"""
    EXISTS (
        SELECT FROM {_CONTACTS} AS stored
        WHERE stored.contact_ref = contact_list.contact_ref AND stored.corrected_on IS NOT NULL
    )
"""
_IN_STORE = f"""
    SELECT number, known_by, {_CORRECTED} {_KEPT} AND known_by IS NOT NULL ORDER BY number LIMIT %s
"""
_HOW_MANY_CORRECTED = f"SELECT count(*) {_KEPT} AND known_by IS NOT NULL AND {_CORRECTED}"
_CAME_LATE = f"""
    SELECT count(*) {_KEPT} AND known_by IS NOT NULL AND NOT EXISTS (
        SELECT FROM {_CONTACTS} AS stored WHERE stored.contact_ref = contact_list.contact_ref
    )
"""  # noqa: S608 : names of our own
# In the order of random references, so that the order of rows says nothing of the list.
_STORE = f"""
    INSERT INTO {Contact._meta.db_table}
        (contact_ref, batch_id, study_ref, left_panel, {", ".join(_WHAT_IS_KNOWN)})
    SELECT contact_ref, %s, %s, false, {", ".join(_WHAT_IS_KNOWN)}
    {_KEPT} AND known_by IS NULL ORDER BY contact_ref
"""
# Each person is counted by the one batch that they are of: what one takes over, another loses.
_TO_REPLACE = f"{_KEPT} AND known_by IS NOT NULL AND NOT {_CORRECTED}"
_REPLACE = f"""
    WITH listed AS (
        SELECT DISTINCT ON (contact_ref) contact_ref, {", ".join(_WHAT_IS_KNOWN)}
        {_TO_REPLACE} ORDER BY contact_ref, {{order}}
    ), left_batch AS (
        SELECT batch_id, count(*) AS people
        FROM {_CONTACTS} JOIN listed USING (contact_ref) GROUP BY batch_id
    ), recounted AS (
        UPDATE {ContactBatch._meta.db_table} AS batch
        SET contacts = greatest(batch.contacts - left_batch.people, 0)
        FROM left_batch WHERE batch.id = left_batch.batch_id
    )
    UPDATE {_CONTACTS} AS stored
    SET batch_id = %(batch)s, panel_mark = NULL,
        {", ".join(f"{each} = listed.{each}" for each in _WHAT_IS_KNOWN)}
    FROM listed WHERE stored.contact_ref = listed.contact_ref
"""  # noqa: S608 : names of our own
_PLACES = f"WHEN '{BY_EMAIL}' THEN 1 WHEN '{BY_PHONE}' THEN 2 ELSE {len(WAYS)}"
# Whoever is replaced was met by a way that went out with them: by the new ones, too, the
# accounting finds them.
_ACCOUNT = f"""
    INSERT INTO {DisclosedPerson._meta.db_table} (handover_id, fingerprint)
    SELECT DISTINCT disclosed.handover_id, way
    FROM contact_list JOIN contact_choice USING (number)
    JOIN {DisclosedPerson._meta.db_table} AS disclosed
        ON disclosed.fingerprint = accounted[CASE known_by {_PLACES} END]
    JOIN {Handover._meta.db_table} AS handover ON handover_ref = disclosed.handover_id
    CROSS JOIN LATERAL unnest(accounted) AS way
    WHERE is_kept AND NOT opted_out AND known_by IS NOT NULL AND NOT {_CORRECTED}
        AND handover.study_ref = %s AND way IS NOT NULL AND NOT EXISTS (
            SELECT FROM {DisclosedPerson._meta.db_table} AS known
            WHERE known.handover_id = disclosed.handover_id AND known.fingerprint = way
        )
"""  # noqa: S608 : names of our own


@dataclass(frozen=True, slots=True)
class Stage:
    """What takes the rows of a list in, and then stores or forgets them."""

    batch: ContactBatch
    region: str
    indexes: Callable[[Mapping[Field, str]], Indexes]
    box: Sealer
    is_first_list: bool
    accounting: Fingerprints | None

    def take_in(self, rows: Sequence[tuple[int, ContactRow]], *, seals: bool) -> None:
        """Index rows and find who opted out or is in the vault; seal them if they may be kept."""
        forms = [normal_forms(row.known, region=self.region) for _, row in rows]
        hashed = [self.indexes(each) for each in forms]
        no = opted_out(forms)
        known = {} if self.is_first_list else self._in_store(hashed)
        with connections["vault"].cursor() as cursor, cursor.copy(_COPY) as copy:
            for place, (number, row) in enumerate(rows):
                ref, by = known.get(place, (uuid4(), None))
                shut = no[place] or not seals
                cells = row.known.items()
                sealed = [None if shut else seal_field(self.box, *each, ref) for each in cells]
                filled = sum(1 for _, value in cells if value)
                prints = self._prints(forms[place])
                facts = number, ref, by, no[place], filled, prints
                copy.write_row((*facts, *sealed, *hashed[place]))

    def _in_store(self, hashed: Sequence[Indexes]) -> dict[int, tuple[UUID, str]]:
        return people_in_store(self.batch.study_ref, hashed, also_superseded=True)

    def _prints(self, forms: Mapping[Field, str]) -> list[bytes | None] | None:
        """For the accounting, at the place of each way; nothing where nobody's data went out."""
        if self.accounting is None:
            return None
        return [next(iter(self.accounting({way: forms[way]})), None) for way in WAYS]

    def look_again(self) -> None:
        """Mark who came into the vault while the list was read; nobody else comes from here on."""
        with connections["vault"].cursor() as cursor:
            for column, words in _MEANWHILE.items():
                cursor.execute(
                    f"UPDATE contact_list AS listed SET known_by = %s FROM {_CONTACTS} AS stored"  # noqa: S608 : names of our own
                    f" WHERE listed.known_by IS NULL AND stored.study_ref = %s"
                    f" AND stored.{column} = listed.{column}",
                    [words, self.batch.study_ref],
                )

    def settle(self, settling: Settling, findings: ContactFindings) -> None:
        """Find who stands in the list twice, choose one row of each person, and count."""
        order = _ORDER[Repeated(settling.repeated or Repeated.KEEP_FIRST)]
        first = ", ".join(
            f"CASE WHEN {column} IS NOT NULL THEN"
            f" first_value(number) OVER (PARTITION BY {column} ORDER BY {order}) END AS {way}"
            for way, column in _WAYS.items()
        )
        findings.settling = settling
        with connections["vault"].cursor() as cursor:
            cursor.execute(_CHOICE.format(first=first))
            cursor.execute(_COUNTS)
            counted = cursor.fetchone() or (0, 0, 0, 0)
            findings.repeated, findings.opted_out, findings.known, findings.contacts = counted
            cursor.execute(_TWICE, [KEPT_PROBLEMS])
            findings.same += [_twice(*row) for row in cursor.fetchall()]
            cursor.execute(_IN_STORE, [KEPT_PROBLEMS])
            findings.same += [
                SamePerson(row, None, (by,), was) for row, by, was in cursor.fetchall()
            ]
            cursor.execute(_HOW_MANY_CORRECTED)
            (findings.corrected,) = cursor.fetchone() or (0,)
            if settling.known == Known.REPLACE:
                cursor.execute(_CAME_LATE)
                (findings.came_late,) = cursor.fetchone() or (0,)

    def store(
        self, settling: Settling, findings: ContactFindings, *, by: User, at: datetime
    ) -> None:
        """Store who is new and, where that was decided, write anew who is known.

        What a person had corrected on request no list takes back (5 U.S.C. 552a(d)(2)). Who is
        not to be asked by what the vault has of them stays as they are (R-030).
        """
        order = _ORDER[Repeated(settling.repeated or Repeated.KEEP_FIRST)]
        with connections["vault"].cursor() as cursor:
            if settling.known == Known.REPLACE:
                replacing = Replacing(self.batch.study_ref, _TO_REPLACE, order)
                findings.opted_out += replacing.prepare(by=by, at=at)
                cursor.execute(_ACCOUNT, [self.batch.study_ref])
                cursor.execute(_REPLACE.format(order=order), {"batch": self.batch.pk})
                findings.replaced = cursor.rowcount
            cursor.execute(_STORE, [self.batch.pk, self.batch.study_ref])


@contextmanager
def staged(batch: ContactBatch, *, region: str) -> Iterator[Stage]:
    """An empty list, for this transaction.

    :raises KeyDestroyedError: once the contacts of the study are destroyed.
    """
    study_ref = batch.study_ref
    with connections["vault"].cursor() as cursor:
        cursor.execute(_LIST)
    with keys.sealer(queries.contacts_key(study_ref)) as box:
        yield Stage(
            batch=batch,
            region=region,
            indexes=indexer_of_forms(study_ref),
            box=box,
            is_first_list=not Contact.objects.kept_of(study_ref).exists(),
            accounting=fingerprints_under(ACCOUNTING) if any_disclosed(study_ref) else None,
        )


def _twice(number: int, *firsts: int | None) -> SamePerson:
    met = {way: row for way, row in zip(_WAYS, firsts, strict=True) if row not in {None, number}}
    other = next(iter(met.values()))
    return SamePerson(number, other, tuple(_WORDS[way] for way, row in met.items() if row == other))
