"""A second table like one of ours, plainly copied to; and a table filled without its indexes.

The owner does this: the app's own role may not.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections

from benchmarks.measuring import Measured, fastest
from fieldwork.models import Response
from studies.models import Wave

RESPONSES = Response._meta.db_table
COLUMNS = (
    "response_ref, study_id, wave_id, instrument_version_id, batch_id, mode, panel_ref,"
    " answered_on, codes, sealed_texts"
)
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


def copied_plainly(wave: Wave) -> list[Measured]:
    """How long a wave’s responses take by plain ``COPY``, with foreign keys and without."""
    pieces = _as_text(wave)
    return [_copied(pieces, foreign_keys=True), _copied(pieces, foreign_keys=False)]


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


def _as_text(wave: Wave) -> list[bytes]:
    """The stored rows as COPY writes them, in pieces."""
    connection.ensure_connection()
    query = f"COPY (SELECT {COLUMNS} FROM {RESPONSES} WHERE wave_id = {wave.pk}) TO STDOUT"
    with connection.connection.cursor() as cursor, cursor.copy(query) as copy:
        rows = [bytes(row) for row in copy]
    return [b"".join(rows[start : start + 10_000]) for start in range(0, len(rows), 10_000)]


def _copied(pieces: list[bytes], *, foreign_keys: bool) -> Measured:
    """The faster of two copies, each into an empty table with all indexes."""

    def copy() -> None:
        with connection.connection.cursor() as cursor, cursor.copy(query) as lines:
            for piece in pieces:
                lines.write(piece)

    what = "plain COPY of the finished rows" if foreign_keys else "the same without foreign keys"
    query = f"COPY plain_copy ({COLUMNS}) FROM STDIN"
    taken = []
    for _ in range(2):
        make_empty_copy(RESPONSES, "plain_copy", using="default", foreign_keys=foreign_keys)
        taken.append(fastest(what, copy, runs=1))
    return min(taken, key=lambda each: each.seconds)


def _rows(using: str, query: str, table: str) -> list[tuple[str, ...]]:
    with connections[using].cursor() as cursor:
        cursor.execute(query, [table])
        return list(cursor.fetchall())
