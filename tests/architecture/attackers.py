"""What somebody could do who reads every table of every database: pair contacts with answers.

Ground truth is known to the test alone: whose a row is. The attacker sees columns and orders.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from django.db import connections

WHERE_IT_LIES, WHO_WROTE_IT = "ctid", "xmin"
Row = dict[str, Any]
Owner = Callable[[Row], int | None]
"""Whose a row is: the number of the person, or nobody's."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Every row of every table in all databases, at one moment."""

    tables: dict[str, list[Row]]

    @classmethod
    def of_everything(cls) -> "Reading":
        """As the owners of the databases, with the columns that PostgreSQL itself keeps."""
        tables = {}
        for alias in connections:
            with connections[alias].cursor() as cursor:
                cursor.execute("SET ROLE NONE")
                try:
                    for name in connections[alias].introspection.table_names(cursor):
                        cursor.execute(f'SELECT ctid::text, xmin::text, * FROM "{name}"')
                        names = [column.name for column in cursor.description]
                        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
                        tables[name] = [_readable(row) for row in rows]
                finally:
                    cursor.execute("RESET ROLE")
        return cls(tables)

    def grown_since(self, before: "Reading") -> dict[str, int]:
        """By how many rows each table grew or shrank."""
        return {name: len(self.tables[name]) - len(rows) for name, rows in before.tables.items()}


@dataclass(frozen=True, slots=True)
class Column:
    """One column of one table in one reading: a value and an owner for each row, as they lie."""

    name: str
    values: tuple[Any, ...]
    people: tuple[int, ...]

    @property
    def order(self) -> list[int]:
        """The people in the order of this column; those with equal values as they lie."""
        ranked = sorted(range(len(self.values)), key=lambda i: _sortable(self.values[i]))
        return [self.people[i] for i in ranked]

    @property
    def groups(self) -> Mapping[Hashable, list[int]]:
        """The people by equal values."""
        found: dict[Hashable, list[int]] = defaultdict(list)
        for value, one in zip(self.values, self.people, strict=True):
            if value is not None:
                found[str(value)].append(one)
        return found


@dataclass(frozen=True, slots=True)
class Guess:
    """One way to pair the two sides, and how many pairs of it are right."""

    how: str
    right: int


def columns(name: str, reading: Reading, owners: Mapping[str, Owner]) -> Iterator[Column]:
    """Every column of the tables whose rows belong to people.

    An owner is named by its table, and where somebody has several rows in it by which of them, as
    in ``participants_mailitem of the reminder``.
    """
    for which, owner in owners.items():
        table = reading.tables[which.partition(" ")[0]]
        owned = [(row, owner(row)) for row in sorted(table, key=_as_it_lies)]
        rows = [(row, one) for row, one in owned if one is not None]
        for column in rows[0][0] if rows else ():
            values = tuple(row[column] for row, _ in rows)
            yield Column(f"{name}: {which}.{column}", values, tuple(one for _, one in rows))


def guesses(contacts: Sequence[Column], answers: Sequence[Column]) -> Iterator[Guess]:
    """Every pairing by rank, from both ends and against the grain, and by equality."""
    for pairs in product(_ordered(contacts), _ordered(answers)):
        (one, here), (other, there) = pairs
        how = f"{one} ~ {other}"
        yield Guess(f"{how} by rank", _same(here, there))
        yield Guess(f"{how} by rank from the end", _same(here[::-1], there[::-1]))
        yield Guess(f"{how} by rank reversed", _same(here, there[::-1]))
    grouped = [[(column.name, column.groups) for column in side] for side in (contacts, answers)]
    for (one, known), (other, told) in product(*grouped):
        yield Guess(f"{one} ~ {other} by equality", _same_in_groups(known, told))


def most_by_chance(pairings: int, *, expected: float, false_alarm: float) -> int:
    """The most right pairs that chance gives in any of so many pairings, but for a false alarm.

    Of independent orders so many pairs are right as a Poisson variable says with this mean (the
    fixed points of a random permutation: 1). Bonferroni: each pairing may err so much less often.
    """
    allowed, right, still_possible = false_alarm / pairings, 0, 1.0
    while still_possible > allowed:
        still_possible -= math.exp(-expected) * expected**right / math.factorial(right)
        right += 1
    return right - 1


def _ordered(side: Sequence[Column]) -> list[tuple[str, list[int]]]:
    """A column with one value orders nothing: its rows lie as those of ``ctid`` do."""
    return [(column.name, column.order) for column in side if len(column.groups) > 1]


def _same(here: Sequence[int], there: Sequence[int]) -> int:
    return sum(one == other for one, other in zip(here, there, strict=False))


def _same_in_groups(here: Mapping[Hashable, list[int]], there: Mapping[Hashable, list[int]]) -> int:
    return sum(_same(people, there[value]) for value, people in here.items() if value in there)


def _readable(row: Row) -> Row:
    """Bytes as bytes, system columns as the numbers that they are."""
    page, _, item = row["ctid"].strip("()").partition(",")
    row["ctid"], row["xmin"] = (int(page), int(item)), int(row["xmin"])
    return {name: bytes(v) if isinstance(v, memoryview) else v for name, v in row.items()}


def _as_it_lies(row: Row) -> tuple[int, int]:
    place: tuple[int, int] = row["ctid"]
    return place


def _sortable(value: Any) -> tuple[bool, Any]:
    if isinstance(value, dict | list):
        value = str(value)
    return value is None, 0 if value is None else value
