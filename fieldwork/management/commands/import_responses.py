"""Import an outside tool's export from a file of the operator."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from fieldwork import actions
from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun
from fieldwork.reading.codebook import CodeBook, CodeBookError
from fieldwork.reading.encodings import NotTextError
from fieldwork.reading.tables import TableError
from foundation.access.models import User
from foundation.access.policy import Refused
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import current_version, problem_of_split
from studies.vocabulary import PersonKind

BLOCK = 1 << 20


class Command(BaseCommand):
    """Shows what an import would do; imports with --for-real."""

    help = "Check an export against a study and, with --for-real, import its answers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Say what may be given."""
        parser.add_argument("study", help="the study's code")
        parser.add_argument("file", type=Path)
        parser.add_argument("--by", required=True, help="whose name the import carries")
        parser.add_argument("--wave", type=int, help="number of the wave; the only open one if not")
        parser.add_argument("--code-book", type=Path, help="JSON; else what headers suggest")
        parser.add_argument(
            "--leave-out",
            action="append",
            default=[],
            help="a column, or several with commas; may be repeated",
        )
        parser.add_argument(
            "--everyone-agreed",
            action="store_true",
            help="say that everybody in the file had read the notice and agreed",
        )
        parser.add_argument(
            "--not-anonymised-because",
            default="",
            help="why open answers could not be anonymised before they came here",
        )
        parser.add_argument(
            "--people",
            action="append",
            default=[],
            metavar="KIND=NUMBER",
            help="how many rows are of each kind, as public=12; may be repeated",
        )
        parser.add_argument("--for-real", action="store_true")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check, and import if asked to.

        :raises CommandError: if something is refused or the file still has problems.
        """
        at = timezone.now()
        try:
            run = self._checked(options, at=at)
            # What is kept of them afterwards names no value any more.
            found = run.seen_findings(by=run.created_by, at=at)
            if not options["for_real"] or not run.findings["is_clean"]:
                actions.discard_import(run_id=run.pk, by=run.created_by, at=at)
            else:
                actions.import_responses(run_id=run.pk, by=run.created_by, at=at)
            run.refresh_from_db()
        except Refused as refused:
            raise CommandError("\n".join(refused.reasons)) from None
        except (TableError, NotTextError, CodeBookError) as error:
            raise CommandError(str(error)) from None
        self._report(run, found, as_json=options["as_json"])
        if not run.findings["is_clean"]:
            raise CommandError("Nothing was imported: settle the problems first.")

    def _checked(self, options: dict[str, Any], *, at: datetime) -> ImportRun:
        study, by = _study(options["study"]), _person(options["by"])
        run = actions.start_import(
            study=study,
            wave=_wave(study, options["wave"]),
            instrument_version=_version(study),
            upload=_blocks(options["file"]),
            everyone_agreed=options["everyone_agreed"],
            not_anonymised_because=options["not_anonymised_because"],
            by=by,
            at=at,
        )
        book = _book(run, options)
        if book.as_json() != run.code_book:
            run = actions.set_code_book(run_id=run.pk, code_book=book.as_json(), by=by, at=at)
        if run.status == ImportStatus.UPLOADED:
            run = actions.check_import(run_id=run.pk, by=by, at=at)
        if options["people"] and run.status == ImportStatus.CHECKED:
            people = _people(options["people"])
            run = actions.split_import(run_id=run.pk, people=people, by=by, at=at)
        return run

    def _report(self, run: ImportRun, found: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            facts = {"run": str(run.run_ref), "status": run.status, "rows_stored": run.rows_done}
            self.stdout.write(json.dumps(facts | {"findings": found}, indent=2))
            return
        self.stdout.write(f"{found['rows']} rows, {found['empty_rows']} without any answer.")
        for column in found["refused_columns"]:
            self.stdout.write(f"Refused column: {column['column']}. {column['why']}")
        for name in found["unmapped"]:
            self.stdout.write(f"Neither mapped nor left out: {name}")
        if problem := problem_of_split(run.study, run.rows_total, run.people):
            self.stdout.write(f"{problem} Use --people.")
        for text in found["book_problems"]:
            self.stdout.write(text)
        for problem in found["problems"]:
            shown = f" “{problem['value_shown']}”" if problem["value_shown"] else ""
            where = f"Row {problem['row']}, {problem['column'] or 'whole row'}"
            self.stdout.write(f"{where}:{shown} {problem['text']}")
        done = run.status == ImportStatus.DONE
        self.stdout.write(f"Stored {run.rows_done} answers." if done else "Nothing was stored.")


def _people(given: list[str]) -> dict[str, int]:
    said: dict[str, int] = {}
    for each in given:
        kind, _, number = each.partition("=")
        if kind not in PersonKind.values or not number.isdigit():
            kinds = ", ".join(PersonKind.values)
            raise CommandError(f"Say --people as KIND=NUMBER. The kinds are {kinds}.")
        said[kind] = int(number)
    return said


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def _study(code: str) -> Study:
    study = Study.objects.filter(code=code).first()
    if study is None:
        raise CommandError(f"There is no study {code}.")
    return study


def _person(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError("There is no such person.")
    return user


def _wave(study: Study, number: int | None) -> Wave:
    waves = (
        study.waves.filter(closed_at=None) if number is None else study.waves.filter(number=number)
    )
    found = list(waves[:2])
    if len(found) != 1:
        raise CommandError("Say with --wave which wave is meant.")
    return found[0]


def _version(study: Study) -> InstrumentVersion:
    version = current_version(study)
    if version is None:
        raise CommandError("The study has no instrument yet.")
    return version


def _book(run: ImportRun, options: dict[str, Any]) -> CodeBook:
    path = options["code_book"]
    try:
        written = json.loads(path.read_text(encoding="utf-8")) if path else run.code_book
    except ValueError:
        raise CommandError("The code book is not JSON.") from None
    names = {column["name"] for column in run.findings.get("columns", [])}
    wanted = [
        name
        for given in options["leave_out"]
        for name in ([given] if given in names else [part.strip() for part in given.split(",")])
    ]
    return CodeBook.from_json(written).leaving_out(*wanted)
