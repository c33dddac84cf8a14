"""The import of an export, checked, coded, sealed and shuffled, against plain ``COPY``."""

from random import Random

from benchmarks import copies
from benchmarks.measuring import Laps, Measured, report
from fieldwork.actions import check_import, import_responses, set_code_book, start_import
from fieldwork.lifecycle import ImportStatus
from studies.models import Wave
from tests.builders.access import NOW
from tests.builders.fieldwork import ANSWERS, BOOK
from tests.builders.reports import AGES, SATISFIED
from tests.builders.studies import a_study, a_version

LANGUAGES = ("English", "Spanish", "English;Spanish")


def run(rows: int) -> None:
    """Import a file, then copy exactly what came of it into tables of the same shape."""
    laps = Laps()
    wave = _import(rows, laps)
    ours = Measured("file checked and imported, end to end", sum(laps.taken.values()))
    plain = copies.copied_plainly(wave)
    report(f"Import: {rows:,} responses", ours, *plain, pieces=rows, unit="rows")
    print(f"  ({laps})")


def _import(rows: int, laps: Laps) -> Wave:
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
    return study.waves.get()


def _export(rows: int) -> bytes:
    chance = Random(1)
    lines = (
        f"34361{number:07},{chance.choice(SATISFIED)},{chance.choice(LANGUAGES)},"
        f"{chance.randrange(60)}.5,{chance.choice(AGES)},Shorter lines.\n"
        for number in range(rows)
    )
    return (ANSWERS + "".join(lines)).encode()
