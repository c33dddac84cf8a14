"""Which people of a list a study's contacts hold already, found by equality of keyed hashes."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connections

from participants.models import Contact
from participants.queries.indexes import Indexes

BY_EMAIL, BY_PHONE, BY_NAME = "email", "phone", "name and address"
BY_OLD_DETAILS = "details from before a correction"
"""The words for how somebody was met again."""

_ARMS = " UNION ALL ".join(
    f"SELECT contact_ref, {rank} AS rank FROM {Contact._meta.db_table}"  # noqa: S608 : our names
    f" WHERE study_ref = %s AND {column} = asked.{column}"
    for rank, column in enumerate(Indexes._fields)
    if column != "address_index"  # people of one house are several
)
_SUPERSEDED = (
    f" UNION ALL SELECT contact_ref, {len(Indexes._fields)} AS rank FROM {Contact._meta.db_table}"  # noqa: S608 : our names
    " WHERE study_ref = %s AND corrected_on IS NOT NULL AND superseded && ARRAY["
    "asked.fingerprint, asked.email_index, asked.phone_index, asked.person_index]"
)
_SAME = f"""
    SELECT asked.number, same.contact_ref, same.rank
    FROM unnest(%s::integer[], %s::bytea[], %s::bytea[], %s::bytea[], %s::bytea[])
        AS asked(number, fingerprint, email_index, phone_index, person_index)
    CROSS JOIN LATERAL (
        SELECT contact_ref, rank FROM ({_ARMS}{{and_before}}) AS found
        ORDER BY rank, contact_ref LIMIT 1
    ) AS same
"""  # noqa: S608 : names of our own


def people_in_store(
    study_ref: UUID, people: Sequence[Indexes], *, also_superseded: bool = False
) -> dict[int, tuple[UUID, str]]:
    """The contact of each person, by position, that is the same, and how it was met; one query.

    Who has the same fingerprint goes before who has only the same e-mail, phone, or name with
    address. ``also_superseded`` finds, last of all, whoever had just these details corrected: no
    list brings them back, while people who sign up may have them.
    """
    columns = [each for each in Indexes._fields if each != "address_index"]
    asked = [[getattr(person, column) for person in people] for column in columns]
    studies = [study_ref] * (len(columns) + also_superseded)
    same = _SAME.format(and_before=_SUPERSEDED if also_superseded else "")
    with connections["vault"].cursor() as cursor:
        cursor.execute(same, [list(range(len(people))), *asked, *studies])
        found = cursor.fetchall()
    return {number: (ref, _words(people[number], rank)) for number, ref, rank in found}


def _words(person: Indexes, rank: int) -> str:
    if rank == len(Indexes._fields):
        return BY_OLD_DETAILS
    column = Indexes._fields[rank]
    if column == "fingerprint":
        return BY_EMAIL if person.email_index else BY_PHONE if person.phone_index else BY_NAME
    return {"email_index": BY_EMAIL, "phone_index": BY_PHONE}.get(column, BY_NAME)
