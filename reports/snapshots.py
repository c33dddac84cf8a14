"""Freezing the answers of a closed wave into columns, and reading the columns back.

The order of the responses is shuffled once, with the same permutation for every variable, and
nothing but codes is taken over: a snapshot cannot be lined up with anybody. What the same people
said in earlier waves lies beside, in the same order (``reports/earlier.py``).
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
from reports.copied import answers_of
from reports.earlier import earlier_blocks
from reports.models import EarlierBlock, Snapshot, SnapshotBlock
from studies.models import InstrumentVersion, Wave


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
    codes, refs = answers_of(wave.pk, version.pk, version.variables.count())
    order = np.random.default_rng(randbits(128)).permutation(len(codes))
    snapshot = Snapshot.objects.create(
        study_id=wave.study_id,
        wave=wave,
        instrument_version=version,
        rows=len(codes),
        frozen_at=at,
    )
    SnapshotBlock.objects.bulk_create(_blocks(snapshot, codes, order), batch_size=100)
    EarlierBlock.objects.bulk_create(earlier_blocks(snapshot, refs[order]), batch_size=100)
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


def rows_of(snapshots: Sequence[Snapshot]) -> int:
    """How many people answered."""
    return sum(snapshot.rows for snapshot in snapshots)
