"""The import of an export, checked, coded, sealed and shuffled, against plain ``COPY``."""

from random import Random

from django.db import connection

from benchmarks import copies
from benchmarks.measuring import Laps, Measured, fastest, report
from fieldwork.actions import check_import, import_responses, set_code_book, start_import
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import Response
from tests.builders.access import NOW
from tests.builders.fieldwork import ANSWERS, BOOK
from tests.builders.reports import AGES, SATISFIED
from tests.builders.studies import a_study, a_version

COPIED = (
    "response_ref, study_id, wave_id, instrument_version_id, batch_id, answered_on, codes,"
    " sealed_texts"
)
LANGUAGES = ("English", "Spanish", "English;Spanish")


def run(rows: int) -> None:
    """Import a file, then copy exactly what came of it into tables of the same shape."""
    laps = Laps()
    _import(rows, laps)
    ours = Measured("file checked and imported, end to end", sum(laps.taken.values()))
    pieces = _as_text()
    plain = [
        _copied(pieces, "plain COPY of the finished rows", foreign_keys=True),
        _copied(pieces, "the same without the foreign keys", foreign_keys=False),
    ]
    report(f"Import: {rows:,} responses", ours, *plain, pieces=rows, unit="rows")
    print(f"  ({laps})")


def _import(rows: int, laps: Laps) -> None:
    """As on the page: upload, code book, dry run, import."""
    study = a_study("collecting", expected_respondents=rows)
    export, by = _export(rows), study.created_by
    laps.start()
    run = start_import(
        study=study,
        wave=study.waves.get(),
        instrument_version=a_version(study),
        upload=[export],
        everyone_agreed=True,
        not_anonymised_because="The survey tool exports them as they were written.",
        by=by,
        at=NOW,
    )
    laps.lap("upload")
    set_code_book(run_id=run.pk, code_book=BOOK, by=by, at=NOW)
    run.refresh_from_db()
    if run.status == ImportStatus.UPLOADED:  # a large file, whose check is left to a job
        check_import(run_id=run.pk, by=by, at=NOW)
    laps.lap("check")
    import_responses(run_id=run.pk, by=by, at=NOW)
    laps.lap("import")


def _export(rows: int) -> bytes:
    chance = Random(1)
    lines = (
        f"34361{number:07},{chance.choice(SATISFIED)},{chance.choice(LANGUAGES)},"
        f"{chance.randrange(60)}.5,{chance.choice(AGES)},Shorter lines.\n"
        for number in range(rows)
    )
    return (ANSWERS + "".join(lines)).encode()


def _as_text() -> list[bytes]:
    """The stored rows as COPY writes them, in pieces."""
    connection.ensure_connection()
    query = f"COPY {Response._meta.db_table} ({COPIED}) TO STDOUT"
    with connection.connection.cursor() as cursor, cursor.copy(query) as copy:
        rows = [bytes(row) for row in copy]
    return [b"".join(rows[start : start + 10_000]) for start in range(0, len(rows), 10_000)]


def _copied(pieces: list[bytes], what: str, *, foreign_keys: bool) -> Measured:
    """The faster of two copies, each into an empty table with all indexes."""

    def copy() -> None:
        with connection.connection.cursor() as cursor, cursor.copy(query) as lines:
            for piece in pieces:
                lines.write(piece)

    query = f"COPY plain_copy ({COPIED}) FROM STDIN"
    table, taken = Response._meta.db_table, []
    for _ in range(2):
        copies.make_empty_copy(table, "plain_copy", using="default", foreign_keys=foreign_keys)
        taken.append(fastest(what, copy, runs=1))
    return min(taken, key=lambda each: each.seconds)
