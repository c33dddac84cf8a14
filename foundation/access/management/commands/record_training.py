"""``record_training USERNAME COURSE DAY``: somebody completed a course."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.access.actions import record_training, train_sole_administrator
from foundation.access.management.commands._operator import day, person_called, refusals_told
from foundation.access.models import Training, User
from foundation.access.queries.courses import course_names


class Command(BaseCommand):
    """It counts for 365 days; nobody records their own.

    The annual privacy training of the only administrator is recorded by the installation.
    """

    help = "Record that a person completed a course."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, what, when, and who records it."""
        parser.add_argument("username")
        parser.add_argument("kind", metavar="COURSE", help="such as privacy or facilitator")
        parser.add_argument("completed_on", type=day, metavar="YYYY-MM-DD")
        parser.add_argument(
            "--by", metavar="ADMINISTRATOR", help="left out: for the only administrator there is"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or the day has not come."""
        with refusals_told():
            training = _record(options, person_called(options["username"]), at=timezone.now())
        name = course_names()[training.kind]
        self.stdout.write(f"{options['username']}: {name}. Valid to {training.valid_until}.")


def _record(options: dict[str, Any], user: User, *, at: datetime) -> Training:
    completed_on, kind = options["completed_on"], options["kind"]
    if options["by"] is None and kind == Training.Kind.PRIVACY:
        return train_sole_administrator(user=user, completed_on=completed_on, at=at)
    if options["by"] is None:
        raise CommandError("Say with --by which administrator records it.")
    by = person_called(options["by"])
    return record_training(user=user, kind=kind, completed_on=completed_on, by=by, at=at)
