"""Which statements change something, and sending many at once."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from django.db import connections
from psycopg import sql

from research_portal import databases

_READS = re.compile(r"[\s(]*(SELECT|DECLARE|FETCH|CLOSE|SHOW|EXPLAIN|SAVEPOINT|RELEASE)\b", re.I)
_COMMON = re.compile(r"\s*WITH\b", re.I)
_CHANGES = re.compile(r"\b(INSERT|UPDATE|DELETE)\b", re.I)
_GOES_BACK = re.compile(r"\s*ROLLBACK\b", re.I)
_SEQUENCES = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
Sequences = Mapping[str, int | None]


def changes_something(statement: Any) -> bool:
    """Whether a statement does more than read or mark a place."""
    text = statement if isinstance(statement, str) else "UPDATE"
    if _COMMON.match(text):
        return bool(_CHANGES.search(text))
    return not _READS.match(text)


def goes_back(statement: Any) -> bool:
    """Whether a statement takes back what was done before it."""
    return isinstance(statement, str) and bool(_GOES_BACK.match(statement))


def opened(store: str) -> psycopg.Connection:
    """The connection beneath Django's, so that no test of how much is asked counts ours."""
    connection: psycopg.Connection = connections[store].connection
    return connection


def with_values(store: str, statement: Any, params: Any) -> str:
    """The statement as the database gets it."""
    return psycopg.ClientCursor(opened(store)).mogrify(statement, params)


def sequences(store: str) -> Sequences:
    """The last number of each sequence that gave one."""
    found = _as_owner(store, _SEQUENCES)
    return dict(found)


def send(store: str, statements: Iterable[str], *, since: Sequences) -> None:
    """Send all in one round, numbered as they were then."""
    back = [
        f"setval({psycopg.sql.quote(name)}, {number or 1}, {'false' if number is None else 'true'})"
        for name, number in since.items()
    ]
    if back:
        _as_owner(store, f"SELECT {', '.join(back)}")
    text = ";\n".join(statements)
    if text:
        opened(store).execute(text.encode())


def _as_owner(store: str, question: str) -> list[Any]:
    connection, role = opened(store), databases.role_of(store)
    connection.execute("SET LOCAL ROLE NONE")
    found = connection.execute(question.encode()).fetchall()
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role.user)))
    return found
