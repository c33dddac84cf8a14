"""Answers of a wave as they come out of the database: all codes, and whose belong together.

Read with ``COPY … (FORMAT BINARY)``: an array of n integers without NULL always has the same length
there, so numpy reads the stream in place of a Python object for every code.
"""

from collections.abc import Iterator
from uuid import UUID

import numpy as np
from django.db import connection
from django.db.models import Count
from numpy.typing import NDArray

from fieldwork.models import Response

Codes = NDArray[np.int32]
#: Whose answers belong together over waves; ``NOBODYS`` where nobody knows.
Refs = NDArray[np.bytes_]
NOBODYS = b""

_COPY_HEADER = 19
_COPY_TRAILER = 2
_ROWS_AT_ONCE = 50_000
_NO_REF = UUID(int=0)


class RaggedResponseError(ValueError):
    """A stored response has more or fewer codes than its instrument has variables."""


def answers_of(wave_id: int, version_id: int, variables: int) -> tuple[Codes, Refs]:
    """All codes of a wave and version (``[responses, variables]``), and the people's codes.

    The second are for lining up waves in memory and are never stored with the first. A code that
    comes twice in the wave belongs to nobody: it cannot tell which answers are meant.

    :raises RaggedResponseError: if a response does not fit its instrument.
    """
    row = _row_layout(variables)
    codes, refs = [np.empty((0, variables), dtype=np.int32)], [np.empty(0, dtype="S16")]
    for chunk in _copied(wave_id, version_id):
        if len(chunk) % row.itemsize:
            raise RaggedResponseError("A response does not have one code for each variable.")
        rows = np.frombuffer(chunk, dtype=row)
        if variables and (rows["dimension"] != variables).any():
            raise RaggedResponseError("A response does not have one code for each variable.")
        codes.append(rows["items"]["code"].astype(np.int32))
        refs.append(rows["ref"].copy())
    found = np.concatenate(refs)
    found[np.isin(found, _more_than_once(wave_id))] = NOBODYS
    return np.concatenate(codes), found


def _more_than_once(wave_id: int) -> Refs:
    linked = Response.objects.filter(wave=wave_id, panel_ref__isnull=False).order_by()
    often = linked.values("panel_ref").annotate(n=Count("pk")).filter(n__gt=1)
    refs = often.values_list("panel_ref", flat=True)
    return np.array([ref.bytes for ref in refs if ref], dtype="S16")


def _row_layout(variables: int) -> np.dtype[np.void]:
    """One row of PostgreSQL's binary COPY with a UUID and an ``integer[]`` column."""
    item = np.dtype([("size", ">i4"), ("code", ">i4")])
    ref = [("columns", ">i2"), ("ref_size", ">i4"), ("ref", "S16"), ("size", ">i4")]
    array = [("dimensions", ">i4"), ("has_null", ">i4"), ("element", ">u4")]
    bounds = [("dimension", ">i4"), ("lower_bound", ">i4"), ("items", item, (variables,))]
    return np.dtype([*ref, *array, *(bounds if variables else [("items", item, (0,))])])


def _copied(wave_id: int, version_id: int) -> Iterator[bytes]:
    """Whole rows of the copy, many at once, without header and trailer."""
    query = (
        f"COPY (SELECT COALESCE(panel_ref, %s), codes FROM {Response._meta.db_table}"  # noqa: S608
        " WHERE wave_id = %s AND instrument_version_id = %s) TO STDOUT (FORMAT BINARY)"
    )
    connection.ensure_connection()
    which = (_NO_REF, wave_id, version_id)
    with connection.connection.cursor() as cursor, cursor.copy(query, which) as copy:
        yield from _in_chunks(bytes(row) for row in copy)


def _in_chunks(rows: Iterator[bytes]) -> Iterator[bytes]:
    first = next(rows, b"")[_COPY_HEADER:]
    waiting: list[bytes] = [first]
    for row in rows:
        waiting.append(row)
        if len(waiting) >= _ROWS_AT_ONCE:
            last = waiting.pop()
            yield b"".join(waiting)
            waiting = [last]
    yield b"".join(waiting)[:-_COPY_TRAILER]
