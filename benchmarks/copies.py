"""A second table like one of ours, and a table filled without its indexes.

The owner does this: the app's own role may not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

_FOREIGN_KEYS = "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass"
_KEYS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid = %s::regclass AND contype IN ('p', 'u', 'f') ORDER BY contype DESC
"""
_INDEXES = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s"


def make_empty_copy(table: str, copy: str, *, using: str, foreign_keys: bool) -> None:
    """A table with the same columns, checks and indexes, and the same foreign keys if wanted."""
    run(using, f"DROP TABLE IF EXISTS {copy}")
    run(using, f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
    wanted = _rows(using, f"{_FOREIGN_KEYS} AND contype = 'f'", table) if foreign_keys else []
    for (definition,) in wanted:
        run(using, f"ALTER TABLE {copy} ADD {definition}")
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT current_user")
        (role,) = cursor.fetchone() or ("",)
    run(using, f"GRANT ALL ON {copy} TO {role}")


@contextmanager
def without_indexes(table: str, *, using: str) -> Iterator[None]:
    """Indexes and keys are dropped for the block, then built at once: faster than row by row."""
    keys = _rows(using, _KEYS, table)
    for name, _ in keys:
        run(using, f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    indexes = _rows(using, _INDEXES, table)
    for name, _ in indexes:
        run(using, f"DROP INDEX {name}")
    yield
    for _, definition in indexes:
        run(using, definition)
    for name, definition in keys:
        run(using, f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
    run(using, f"ANALYZE {table}")


def run(using: str, statement: str) -> None:
    """One statement as the owner."""
    with connections[using].cursor() as cursor:
        cursor.execute("SET ROLE NONE")
        try:
            cursor.execute(statement)
        finally:
            cursor.execute("RESET ROLE")


def _rows(using: str, query: str, table: str) -> list[tuple[str, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, [table])
        return list(cursor.fetchall())
