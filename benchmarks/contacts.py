"""Bringing a list into the vault, checked, indexed, sealed, shuffled, against plain ``COPY``.

A tenth of the list goes first: what the whole takes beyond ten times that, and how much more memory
it holds, says whether either grows with the list.
"""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from django.db import connections

from benchmarks import copies
from benchmarks.measuring import Measured, fastest, peak, report
from participants.actions import import_contacts
from participants.models import Contact
from participants.reading.mapping import ContactMapping
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import COLUMNS, a_recruiter, details
from tests.builders.studies import a_study

TABLE = Contact._meta.db_table
PIECE = 10_000


def run(contacts: int) -> None:
    """A tenth, the whole, then plain copies of what came of the whole."""
    with TemporaryDirectory() as folder:
        tenth = _brought_in(contacts // 10, Path(folder))
        before = peak()
        whole = _brought_in(contacts, Path(folder))
        after = peak()
    ours = Measured("list checked, indexed, sealed and stored", whole[1])
    report(
        f"Contacts: {contacts:,} in one list", ours, _copied(whole[0]), pieces=contacts, unit="rows"
    )
    growth = whole[1] / tenth[1]
    print(f"  (ten times the list took {growth:.1f} times as long;", end=" ")
    print(f"most memory held: {before:,} MB for a tenth, {after:,} MB for the whole)")


def _brought_in(contacts: int, folder: Path) -> tuple[Study, float]:
    """From the file to the vault; the study, and the seconds that it took."""
    file = folder / f"{contacts}.csv"
    with file.open("w") as lines:
        lines.write("name,phone,email,address\n")
        lines.writelines(_line(number) for number in range(contacts))
    study = a_study("approved")
    recruiter = a_recruiter(study)
    started = perf_counter()
    findings = import_contacts(
        study_ref=study.study_ref,
        source=lambda: file.open("rb"),
        mapping=ContactMapping(COLUMNS),
        details=details(),
        dry_run=False,
        by=recruiter,
        at=NOW,
    )
    assert findings.contacts == contacts, findings.as_json()
    return study, perf_counter() - started


def _line(number: int) -> str:
    phone = f"{202 + number // 8_000_000}-{200 + number // 10_000 % 800:03}-{number % 10_000:04}"
    return (
        f"Person Number{number},{phone},person{number}@mail{number % 500}.example,"
        f'"{number} Long Street Apt. 5, Springfield, Illinois 62701"\n'
    )


def _copied(study: Study) -> Measured:
    """The same sealed rows, copied plainly into an empty table with all indexes and keys."""
    vault = connections["vault"]
    vault.ensure_connection()
    query = f"COPY (SELECT * FROM {TABLE} WHERE study_ref = '{study.study_ref}') TO STDOUT"
    with vault.connection.cursor() as cursor, cursor.copy(query) as copy:
        rows = [bytes(row) for row in copy]
    pieces = [b"".join(rows[start : start + PIECE]) for start in range(0, len(rows), PIECE)]

    def copy_in() -> None:
        with (
            vault.connection.cursor() as cursor,
            cursor.copy("COPY plain_copy FROM STDIN") as lines,
        ):
            for piece in pieces:
                lines.write(piece)

    copies.make_empty_copy(TABLE, "plain_copy", using="vault", foreign_keys=True)
    return fastest("plain COPY of the finished rows", copy_in, runs=1)
