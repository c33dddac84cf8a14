"""``import_contacts STUDY FILE``: the recruiter's import, from a terminal. Shows, unless told."""

import json
from argparse import ArgumentParser
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from participants.actions import BatchDetails, import_contacts
from participants.findings import ContactFindings
from participants.reading.mapping import ContactMapping, ContactMappingError
from participants.reading.table import ContactTableError
from participants.settling import Known, Repeated, Settling
from participants.vocabulary import Origin
from studies.models import Study
from studies.vocabulary import PersonKind

SHOWN_PROBLEMS = 20


class Command(BaseCommand):
    """Check a contact list, and with --for-real store it."""

    help = "Check a list of contacts for a study; with --for-real, seal it into the vault."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where, what, who, and where it comes from."""
        parser.add_argument("study", help="the study's code")
        parser.add_argument("file", type=Path, help="a CSV file or XLSX workbook with a header row")
        parser.add_argument("--by", required=True, help="username of a recruiter of the study")
        parser.add_argument(
            "--map", nargs="+", default=[], metavar="FIELD=COLUMN,…",
            help="columns for name, phone, email and address, joined in the order given",
        )  # fmt: skip
        parser.add_argument("--leave-out", default="", metavar="COLUMN,…", help="left out")
        parser.add_argument("--origin", choices=[str(o) for o in Origin], default=Origin.SIGN_UP)
        parser.add_argument(
            "--person-kind", choices=[str(kind) for kind in PersonKind], default=PersonKind.PUBLIC
        )
        parser.add_argument("--region", default="US", help="country of the phone numbers")
        parser.add_argument("--source-name", default="", help="the source system")
        parser.add_argument("--sorn", default="", help="its system of records notice")
        parser.add_argument("--statement", type=UUID, help="privacy statement of the earlier form")
        parser.add_argument("--verified-by", default="", help="program that checked the extract")
        parser.add_argument("--verified-on", type=date.fromisoformat, help="when: YYYY-MM-DD")
        parser.add_argument(
            "--repeated", choices=Repeated.values, default="",
            help="which row is kept of people who stand in the list twice",
        )  # fmt: skip
        parser.add_argument(
            "--known", choices=Known.values, default="",
            help="what becomes of people who are in the vault already",
        )  # fmt: skip
        parser.add_argument("--for-real", action="store_true", help="store, not only show")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, **options: Any) -> None:
        """:raises CommandError: if it is refused, or the list is not clean."""
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file'].name}.")
        try:
            findings = self._findings(options)
        except Refused as refused:
            raise CommandError("Refused: " + " ".join(refused.reasons)) from refused
        except (ContactTableError, ContactMappingError) as problem:
            raise CommandError(str(problem)) from problem
        self._print(findings, options)
        if not findings.is_clean:
            raise CommandError("Nothing was stored: the list has problems, or nobody in it.")
        if options["for_real"] and findings.unsettled:
            words = " and ".join(f"--{name}" for name in findings.unsettled)
            raise CommandError(f"Nothing was stored: say with {words} what becomes of the same.")

    def _findings(self, options: dict[str, Any]) -> ContactFindings:
        return import_contacts(
            study_ref=_study(options["study"]).study_ref,
            source=partial(options["file"].open, "rb"),
            mapping=ContactMapping.from_words(options["map"], options["leave_out"]),
            details=_details(options),
            dry_run=not options["for_real"],
            by=_person(options["by"]),
            at=timezone.now(),
            settling=Settling(options["repeated"], options["known"]),
        )

    def _print(self, findings: ContactFindings, options: dict[str, Any]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(findings.as_json()))
            return
        for column in findings.column_problems:
            self.stdout.write(f"Column {column.column}: {column.text}")
        for problem in findings.problems[:SHOWN_PROBLEMS]:
            self.stdout.write(f"Row {problem.row}, {problem.column}: {problem.text}")
        for each in findings.same[:SHOWN_PROBLEMS]:
            where = f"as row {each.other}" if each.other else "in the vault"
            self.stdout.write(f"Row {each.row}: same {', '.join(each.matched_by)} {where}")
        stored = "stored" if findings.batch_ref else "could be stored"
        self.stdout.write(
            f"{findings.rows:,} rows ({findings.encoding}): {findings.contacts:,} contacts "
            f"{stored}, {findings.repeated:,} repeated, {findings.known:,} known, "
            f"{findings.replaced:,} replaced, {findings.opted_out:,} opted out, "
            f"{findings.bad_rows:,} with problems."
        )
        if findings.is_clean and not options["for_real"]:
            self.stdout.write("Nothing was stored. Say --for-real to store them.")


def _details(options: dict[str, Any]) -> BatchDetails:
    return BatchDetails(
        origin=options["origin"],
        person_kind=options["person_kind"],
        region=options["region"],
        source_name=options["source_name"],
        statement_ref=options["statement"],
        sorn=options["sorn"],
        verified_by_program=options["verified_by"],
        verified_on=options["verified_on"],
    )


def _study(code: str) -> Study:
    study = Study.objects.filter(code=code).first()
    if study is None:
        raise CommandError(f"There is no study {code}.")
    return study


def _person(username: str) -> User:
    person = User.objects.filter(username=username).first()
    if person is None:
        raise CommandError(f"There is nobody called {username}.")
    return person
