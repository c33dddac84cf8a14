"""Before a list writes people anew: nothing that they said of themselves is lost with old details.

The list shows only one way by which somebody is met. What the vault has of them is opened by the
program and shown to nobody: whoever is not to be asked by any of it stays as they are (R-030),
what the list does not say is kept, and how often they were asked counts on by the new ways.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connections

from foundation.access.models import User
from foundation.keyring.keys import Opener, Purpose
from participants.actions import vault
from participants.actions.asked_before import carry_asking
from participants.actions.sealing import place
from participants.models import Contact
from participants.queries.indexes import Indexes, indexer
from participants.queries.opt_outs import opted_out
from participants.reading.columns import Field

AT_A_TIME = 5_000
_CONTACTS = Contact._meta.db_table
_COLUMNS = [*map(str, Field), *Indexes._fields]
_LEFT_PANEL = f"""
    UPDATE contact_list AS listed SET opted_out = true FROM {_CONTACTS} AS stored
    WHERE known_by IS NOT NULL AND stored.contact_ref = listed.contact_ref AND stored.left_panel
"""  # noqa: S608 : names of our own
_LEFT_OUT = """
    UPDATE contact_list SET opted_out = true
    WHERE known_by IS NOT NULL AND contact_ref = ANY(%s::uuid[])
"""
_HOW_MANY = "SELECT count(DISTINCT contact_ref) {chosen}"
_NEXT = f"""
    WITH chosen AS (
        SELECT DISTINCT ON (contact_ref) contact_ref, number, {", ".join(map(str, Field))}
        {{chosen}} AND contact_ref > %s ORDER BY contact_ref, {{order}} LIMIT {AT_A_TIME}
    )
    SELECT chosen.number, chosen.contact_ref,
        {", ".join(f"{of}.{each}" for of in ("chosen", "stored") for each in Field)}
    FROM chosen JOIN {_CONTACTS} AS stored USING (contact_ref) ORDER BY contact_ref
"""  # noqa: S608 : names of our own
_COMPLETE = f"""
    UPDATE contact_list AS listed SET {", ".join(f"{each} = whole.{each}" for each in _COLUMNS)}
    FROM unnest(%s::integer[], {", ".join("%s::bytea[]" for _ in _COLUMNS)})
        AS whole(number, {", ".join(_COLUMNS)})
    WHERE listed.number = whole.number
"""  # noqa: S608 : names of our own

Known = dict[Field, str]


@dataclass(frozen=True, slots=True)
class _Person:
    """A row of the list and what the vault has of the same person, sealed and in the clear."""

    number: int
    contact_ref: UUID
    sealed: dict[Field, bytes | None]
    listed: Known
    held: Known

    @property
    def whole(self) -> Known:
        """What the list says, and what only the vault knows."""
        return {**self.held, **self.listed}


@dataclass(frozen=True, slots=True)
class Replacing:
    """The rows of a staged list that are to replace people, ``chosen`` by SQL in an ``order``."""

    study_ref: UUID
    chosen: str
    order: str

    def prepare(self, *, by: User, at: datetime) -> int:
        """Mark whom the list must leave alone, and complete the other rows; how many are left out.

        That people are opened is written down first, for whoever brings the list (R-022).
        """
        with connections["vault"].cursor() as cursor:
            cursor.execute(_LEFT_PANEL)
            cursor.execute(_HOW_MANY.format(chosen=self.chosen))
            (people,) = cursor.fetchone() or (0,)
        if not people:
            return 0
        left_out, last = 0, UUID(int=0)
        with vault.opened(
            self.study_ref, people, Purpose.RECRUIT, by=by, at=at, by_job=True
        ) as box:
            while page := self._after(last, box):
                left_out += self._prepare(page)
                last = page[-1].contact_ref
        return left_out

    def _after(self, last: UUID, box: Opener) -> list[_Person]:
        with connections["vault"].cursor() as cursor:
            cursor.execute(_NEXT.format(chosen=self.chosen, order=self.order), [last])
            return [_person(*row, box=box) for row in cursor.fetchall()]

    def _prepare(self, page: list[_Person]) -> int:
        shut = opted_out([each.held for each in page])
        going = [each for each, is_shut in zip(page, shut, strict=True) if not is_shut]
        staying = [each.contact_ref for each, is_shut in zip(page, shut, strict=True) if is_shut]
        carry_asking([(each.held, each.whole) for each in going])
        with connections["vault"].cursor() as cursor:
            cursor.execute(_LEFT_OUT, [staying])
            incomplete = [each for each in going if each.held.keys() - each.listed.keys()]
            cursor.execute(_COMPLETE, self._columns(incomplete))
        return len(staying)

    def _columns(self, people: Iterable[_Person]) -> list[list[object]]:
        find = indexer(self.study_ref)
        rows = [(each.number, *each.sealed.values(), *find(each.whole)) for each in people]
        return [[row[place] for row in rows] for place in range(1 + len(_COLUMNS))]


def _person(number: int, contact_ref: UUID, *sealed: bytes | None, box: Opener) -> _Person:
    listed = dict(zip(Field, sealed[: len(Field)], strict=True))
    held = dict(zip(Field, sealed[len(Field) :], strict=True))
    return _Person(
        number,
        contact_ref,
        {each: listed[each] or held[each] for each in Field},
        _opened(listed, contact_ref, box),
        _opened(held, contact_ref, box),
    )


def _opened(sealed: Mapping[Field, bytes | None], contact_ref: UUID, box: Opener) -> Known:
    return {
        name: box.open(bytes(value), place(name, contact_ref)).decode()
        for name, value in sealed.items()
        if value
    }
