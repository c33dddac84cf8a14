"""``import_training FILE``: the courses that many people completed, from a learning system."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.access.actions import import_training
from foundation.access.management.commands._operator import add_by, person_called, refusals_told


class Command(BaseCommand):
    """All rows or none: what is wrong is told by row and column."""

    help = "Record the trainings of a CSV file with the columns username, course, completed_on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, whether it counts, and who records it."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--for-real", action="store_true", help="left out: only look at it")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or a row is wrong."""
        if not options["file"].is_file():
            raise CommandError("There is no such file.")
        with refusals_told():
            findings = import_training(
                content=options["file"].read_bytes(),
                dry_run=not options["for_real"],
                by=person_called(options["by"]),
                at=timezone.now(),
            )
        if findings.problems:
            where = [f"Row {one.row} {one.column}: {one.text}" for one in findings.problems]
            raise CommandError("Nothing was recorded.\n" + "\n".join(where))
        said = "recorded" if options["for_real"] else "to record with --for-real"
        self.stdout.write(f"{findings.new} {said}, {findings.known} known already.")
