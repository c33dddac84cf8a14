"""``record_training USERNAME COURSE DAY``: somebody completed a course."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from foundation.access.actions import record_training
from foundation.access.management.commands._operator import (
    add_by,
    day,
    person_called,
    refusals_told,
)
from foundation.access.queries.courses import course_names


class Command(BaseCommand):
    """It counts for 365 days; nobody records their own."""

    help = "Record that a person completed a course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, what, when, and who records it."""
        parser.add_argument("username")
        parser.add_argument("kind", metavar="COURSE", help="such as privacy or facilitator")
        parser.add_argument("completed_on", type=day, metavar="YYYY-MM-DD")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or the day has not come."""
        with refusals_told():
            training = record_training(
                user=person_called(options["username"]),
                kind=options["kind"],
                completed_on=options["completed_on"],
                by=person_called(options["by"]),
                at=timezone.now(),
            )
        name = course_names()[training.kind]
        self.stdout.write(f"{options['username']}: {name}. Valid to {training.valid_until}.")
