"""20 questions by 6 demographics from the snapshot in PostgreSQL, against DuckDB and pandas.

The yardsticks hold the same codes in memory, in their own best form, before the clock starts;
ours reads them from the database within the measured time.
"""

from itertools import product
from typing import Any

import duckdb
import numpy as np
import pandas as pd
from django.db import connection

from benchmarks import copies
from benchmarks.measuring import Measured, fastest, peak_since, report, reset_peak
from fieldwork.models import Response, ResponseBatch
from reports.blocks import unpack
from reports.disclosure.tables import TrueTable
from reports.models import Snapshot
from reports.snapshots import blocks_of, freeze_wave
from reports.tabulating import Asked, true_tables
from studies.actions import close_wave
from studies.models import Study
from studies.vocabulary import CollectionChannel
from tests.builders.access import NOW
from tests.builders.studies import a_study, a_version

QUESTIONS = {f"question_{number}": 3 + number % 5 for number in range(20)}
DEMOGRAPHICS = dict(
    zip(
        ("age", "gender", "region", "income", "education", "language"),
        (8, 3, 6, 7, 5, 4),
        strict=True,
    )
)

Tables = dict[tuple[str, str], Any]


def run(people: int) -> None:
    """Build the snapshot once, count three times, compare every single number."""
    study = answered_study(people)
    wave = study.waves.get()
    close_wave(wave=wave, by=study.created_by, at=NOW)
    reset_peak()
    frozen = fastest("freeze", lambda: freeze_wave(wave=wave, at=NOW), runs=1)
    asked = Asked([wave], list(QUESTIONS), list(DEMOGRAPHICS), {})
    codes = _codes(Snapshot.objects.get(wave=wave))
    ours = fastest("snapshot in PostgreSQL, numpy", lambda: true_tables(asked))
    held = peak_since()
    yardsticks, results = _yardsticks(codes)
    _require_same(true_tables(asked), results)
    report(
        f"Cross-tabs: 20 questions x 6 demographics over {people:,} responses",
        ours,
        *yardsticks,
        pieces=len(QUESTIONS) * len(DEMOGRAPHICS),
        unit="tables",
    )
    print(f"  (freezing the wave took {frozen.seconds:.1f} s, once; up to {held:,} MB were held)")


def answered_study(people: int) -> Study:
    """A collecting study; its responses are made by the database."""
    study = a_study("collecting", definition=_definition(), expected_respondents=people)
    batch = _batch(study, people)
    columns = ", ".join(
        f"1 + floor(power(random(), 1.4) * {size})::int"
        for size in (*QUESTIONS.values(), *DEMOGRAPHICS.values())
    )
    table = Response._meta.db_table
    with copies.without_indexes(table, using="default"), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (response_ref, study_id, wave_id,"
            " instrument_version_id, batch_id, answered_on, mode, codes)"
            f" SELECT gen_random_uuid(), %s, %s, %s, %s, %s, %s, ARRAY[{columns}]"
            " FROM generate_series(1, %s)",
            [
                study.pk,
                batch.wave_id,
                batch.instrument_version_id,
                batch.pk,
                NOW.date(),
                CollectionChannel.IMPORT,
                people,
            ],
        )
    return study


def _batch(study: Study, people: int) -> ResponseBatch:
    return ResponseBatch.objects.create(
        study=study,
        wave=study.waves.get(),
        instrument_version=a_version(study),
        rows=people,
        code_book={},
        left_out=[],
        imported_by=study.created_by,
        imported_at=NOW,
    )


def _definition() -> dict[str, Any]:
    return {
        "title": "Benchmark",
        "questions": [
            *(_question(name, size) for name, size in QUESTIONS.items()),
            *(_question(name, size, demographic=name) for name, size in DEMOGRAPHICS.items()),
        ],
    }


def _question(name: str, size: int, demographic: str = "") -> dict[str, Any]:
    return {
        "key": name,
        "text": f"{name.replace('_', ' ').capitalize()}?",
        "kind": "single",
        "options": [{"code": c, "label": f"Answer {c}"} for c in range(1, size + 1)],
        "objective": 1,
        "why": "To have something to count.",
        "demographic": demographic,
        "pii": "demographic" if demographic else "none",
    }


def _codes(snapshot: Snapshot) -> dict[str, np.ndarray[tuple[int], np.dtype[np.uint8]]]:
    names = [*QUESTIONS, *DEMOGRAPHICS]
    blocks = list(blocks_of(snapshot, {name: place for place, name in enumerate(names)}))
    return {
        name: np.concatenate([unpack(*block[name]) for block in blocks]).astype(np.uint8)
        for name in names
    }


def _yardsticks(codes: dict[str, Any]) -> tuple[list[Measured], list[Tables]]:
    frame = pd.DataFrame(codes)
    database = duckdb.connect()
    database.execute("CREATE TABLE responses AS SELECT * FROM frame")
    measured = [
        fastest("DuckDB, one query per table", lambda: _duckdb_each(database)),
        fastest("DuckDB, grouping sets", lambda: _duckdb_sets(database)),
        fastest("pandas.crosstab", lambda: _pandas(frame), runs=1),
    ]
    return measured, [_duckdb_each(database)]


def _pairs() -> list[tuple[str, str]]:
    return list(product(QUESTIONS, DEMOGRAPHICS))


def _duckdb_each(database: duckdb.DuckDBPyConnection) -> Tables:
    return {
        (question, group): database.execute(
            f"SELECT {question}, {group}, count(*) FROM responses GROUP BY ALL"
        ).fetchall()
        for question, group in _pairs()
    }


def _duckdb_sets(database: duckdb.DuckDBPyConnection) -> list[Any]:
    sets = ", ".join(f"({question}, {group})" for question, group in _pairs())
    columns = ", ".join([*QUESTIONS, *DEMOGRAPHICS])
    return database.execute(
        f"SELECT {columns}, count(*) FROM responses GROUP BY GROUPING SETS ({sets})"
    ).fetchall()


def _pandas(frame: pd.DataFrame) -> Tables:
    return {pair: pd.crosstab(frame[pair[0]], frame[pair[1]]) for pair in _pairs()}


def _require_same(ours: list[TrueTable], yardsticks: list[Tables]) -> None:
    """:raises AssertionError: if one number differs from a yardstick's."""
    for theirs in yardsticks:
        for table in ours:
            counts = {
                (row + 1, column + 1): int(count)
                for (row, column), count in np.ndenumerate(table.counts)
                if count
            }
            expected = {(q, d): n for q, d, n in theirs[table.question, table.demographic]}
            if counts != expected:
                raise AssertionError(f"{table.question} by {table.demographic} differs.")
