"""Find contacts by equality, through keyed blind indexes: never by pattern, never a list of them.

What is looked for is hashed under a key of each study of its own, and the hashes are compared.
Without the keys the indexes say nothing; once a study's key is gone, nothing finds its contacts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db import connections

from foundation.keyring import keys
from participants.models import Contact
from participants.normalising import normal, normal_forms
from participants.reading.columns import Field

LOOKED_UP = (Field.EMAIL, Field.PHONE, Field.ADDRESS)
"""The ways by which somebody can be found, in the order in which they are told."""

SIZE = 16
_PREFIX = "contact_index:"


class Indexes(NamedTuple):
    """What finds one contact again, as its columns are called; nothing where nothing is known.

    ``person_index`` is of name and address together: people of one house are several.
    ``fingerprint`` stands for the person: by e-mail, else by phone, else by name and address.
    """

    fingerprint: bytes
    email_index: bytes | None
    phone_index: bytes | None
    address_index: bytes | None
    person_index: bytes | None


@dataclass(frozen=True, slots=True)
class FoundContact:
    """A contact of a study, and the ways that led to it. It is not opened."""

    contact_ref: UUID
    study_ref: UUID
    matched_by: tuple[Field, ...]


def index_key(study_ref: UUID) -> str:
    """The reference of the key of a study's look-ups, which is destroyed with its contacts."""
    return f"{_PREFIX}{study_ref}"


def indexer(study_ref: UUID, *, region: str = "US") -> Callable[[Mapping[Field, str]], Indexes]:
    """What makes the indexes of a study's contacts from what is known of each, in the clear.

    ``region`` is the country of numbers that are written without its code.

    :raises KeyDestroyedError: once the contacts of the study are destroyed.
    """
    indexes = indexer_of_forms(study_ref)
    return lambda known: indexes(normal_forms(known, region=region))


def indexer_of_forms(study_ref: UUID) -> Callable[[Mapping[Field, str]], Indexes]:
    """``indexer`` for who has the normal forms of everything already.

    :raises KeyDestroyedError: once the contacts of the study are destroyed.
    """
    fingerprint = keys.fingerprinter(index_key(study_ref))

    def index(words: str) -> bytes | None:
        return fingerprint(words)[:SIZE] if words else None

    def indexes(forms: Mapping[Field, str]) -> Indexes:
        email, phone, address = (_worded(each, forms[each]) for each in LOOKED_UP)
        person = _worded("person", f"{forms[Field.NAME]}|{forms[Field.ADDRESS]}")
        return Indexes(
            fingerprint=fingerprint(f"identity {email or phone or person}"),
            email_index=index(email),
            phone_index=index(phone),
            address_index=index(address),
            person_index=index(person) if forms[Field.NAME] and forms[Field.ADDRESS] else None,
        )

    return indexes


def find_contacts(
    ways: Mapping[Field, str], *, study_ref: UUID | None = None
) -> list[FoundContact]:
    """Who is reached in one of these ways, in one study or in all whose contacts live.

    One look-up of the keys and one query, and the same work whether anybody is found or not: each
    pair of a study and a way comes back as one row, so that the time says nothing of a member.
    """
    asked = _asked(ways, study_ref)
    found: dict[tuple[UUID, UUID], list[Field]] = {}
    with connections["vault"].cursor() as cursor:
        cursor.execute(_FIND, [[each[place] for each in asked] for place in range(3)])
        for study, way, refs in cursor.fetchall():
            for ref in refs:
                found.setdefault((ref, study), []).append(Field(way))
    return [FoundContact(ref, study, tuple(by)) for (ref, study), by in found.items()]


def _asked(ways: Mapping[Field, str], study_ref: UUID | None) -> list[tuple[UUID, str, bytes]]:
    """Study, way and hash of everything that is to be compared."""
    forms = [(each, normal(each, ways.get(each, ""))) for each in LOOKED_UP]
    beginning = index_key(study_ref) if study_ref else _PREFIX
    return [
        (UUID(name.removeprefix(_PREFIX)), str(way), fingerprint(_worded(way, form))[:SIZE])
        for name, fingerprint in keys.fingerprinters(beginning).items()
        for way, form in forms
        if form
    ]


def _worded(what: str, form: str) -> str:
    return f"{what}:{form}" if form else ""


_ARMS = " UNION ALL ".join(
    f"SELECT contact_ref FROM {Contact._meta.db_table}"  # noqa: S608 : names of our own
    f" WHERE asked.way = '{way}' AND {way}_index = asked.hash AND study_ref = asked.study"
    for way in LOOKED_UP
)
_FIND = f"""
    SELECT asked.study, asked.way, ARRAY({_ARMS})
    FROM unnest(%s::uuid[], %s::text[], %s::bytea[]) AS asked(study, way, hash)
"""  # noqa: S608 : names of our own
