"""Freezing the answers of a closed wave into columns, and reading the columns back.

The order of the responses is shuffled once, with the same permutation for every variable, and
nothing but codes is taken over: a snapshot cannot be lined up with anybody.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from secrets import randbits

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray
from psycopg import Cursor

from fieldwork.models import Response
from reports.blocks import BLOCK_ROWS, pack
from reports.models import Snapshot, SnapshotBlock
from studies.models import InstrumentVersion, Wave

_COPY_HEADER = 19
_COPY_TRAILER = 2
_ROWS_AT_ONCE = 50_000


class RaggedResponseError(ValueError):
    """A stored response has more or fewer codes than its instrument has variables."""


@transaction.atomic
def freeze_wave(*, wave: Wave, at: datetime) -> list[Snapshot]:
    """Freeze what a closed wave holds, once: a wave frozen before is left as it is.

    :raises ValueError: if the wave is still open.
    """
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    if locked.closed_at is None:
        raise ValueError("Only a closed wave can be frozen.")
    frozen = list(Snapshot.objects.filter(wave=locked).order_by("pk"))
    if frozen:
        return frozen
    answered = Response.objects.filter(wave=locked).order_by("instrument_version_id")
    versions = InstrumentVersion.objects.filter(
        pk__in=answered.values("instrument_version_id").distinct()
    ).order_by("pk")
    return [_freeze(locked, version, at) for version in versions]


def blocks_of(
    snapshot: Snapshot, positions: dict[str, int]
) -> Iterator[dict[str, tuple[str, bytes]]]:
    """Block by block, ``variable: (width, packed)`` for the variables at these positions.

    One block of all variables is in memory at a time. Bytes come in PostgreSQL's binary form:
    as text they would be twice as long and decoded again.
    """
    names = {position: name for name, position in positions.items()}
    query = (
        f"SELECT variable_position, width, packed FROM {SnapshotBlock._meta.db_table}"  # noqa: S608
        " WHERE snapshot_id = %s AND block_number = %s AND variable_position = ANY(%s)"
    )
    connection.ensure_connection()
    # Django's own cursors bind on the client, which cannot receive binary results.
    with Cursor(connection.connection) as cursor:
        for number in range(-(-snapshot.rows // BLOCK_ROWS)):
            cursor.execute(query, (snapshot.pk, number, list(names)), binary=True)
            yield {names[position]: (width, packed) for position, width, packed in cursor}


def _freeze(wave: Wave, version: InstrumentVersion, at: datetime) -> Snapshot:
    codes = _codes_of(wave.pk, version.pk, version.variables.count())
    order = np.random.default_rng(randbits(128)).permutation(len(codes))
    snapshot = Snapshot.objects.create(
        study_id=wave.study_id,
        wave=wave,
        instrument_version=version,
        rows=len(codes),
        frozen_at=at,
    )
    SnapshotBlock.objects.bulk_create(_blocks(snapshot, codes, order), batch_size=100)
    return snapshot


def _blocks(
    snapshot: Snapshot, codes: NDArray[np.int32], order: NDArray[np.int64]
) -> Iterator[SnapshotBlock]:
    for number, start in enumerate(range(0, len(codes), BLOCK_ROWS)):
        columns = np.ascontiguousarray(codes[order[start : start + BLOCK_ROWS]].T)
        for position, column in enumerate(columns):
            block = pack(column)
            yield SnapshotBlock(
                snapshot=snapshot,
                variable_position=position,
                block_number=number,
                width=block.width,
                packed=block.packed,
            )


def _codes_of(wave_id: int, version_id: int, variables: int) -> NDArray[np.int32]:
    """All codes of a wave and version: ``[responses, variables]``.

    Read with ``COPY … (FORMAT BINARY)``: an array of n integers without NULL always has the same
    length there, so numpy reads the stream in place of a Python object for every code.
    """
    row = _row_layout(variables)
    parts = [np.empty((0, variables), dtype=np.int32)]
    for chunk in _copied(wave_id, version_id):
        if len(chunk) % row.itemsize:
            raise RaggedResponseError("A response does not have one code for each variable.")
        rows = np.frombuffer(chunk, dtype=row)
        if variables and (rows["dimension"] != variables).any():
            raise RaggedResponseError("A response does not have one code for each variable.")
        parts.append(rows["items"]["code"].astype(np.int32))
    return np.concatenate(parts)


def _row_layout(variables: int) -> np.dtype[np.void]:
    """One row of PostgreSQL's binary COPY with a single ``integer[]`` column."""
    item = np.dtype([("size", ">i4"), ("code", ">i4")])
    array = [("dimensions", ">i4"), ("has_null", ">i4"), ("element", ">u4")]
    bounds = [("dimension", ">i4"), ("lower_bound", ">i4"), ("items", item, (variables,))]
    columns = [("columns", ">i2"), ("size", ">i4")]
    return np.dtype([*columns, *array, *(bounds if variables else [("items", item, (0,))])])


def _copied(wave_id: int, version_id: int) -> Iterator[bytes]:
    """Whole rows of the copy, many at once, without header and trailer."""
    query = (
        f"COPY (SELECT codes FROM {Response._meta.db_table}"  # noqa: S608
        " WHERE wave_id = %s AND instrument_version_id = %s) TO STDOUT (FORMAT BINARY)"
    )
    connection.ensure_connection()
    which = (wave_id, version_id)
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


def rows_of(snapshots: Sequence[Snapshot]) -> int:
    """How many people answered."""
    return sum(snapshot.rows for snapshot in snapshots)
