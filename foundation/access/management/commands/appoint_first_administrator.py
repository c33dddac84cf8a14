"""``manage.py appoint_first_administrator``: the account that gives all other roles."""

from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from foundation.access.actions import NewPerson, appoint_first_administrator
from foundation.access.policy import Refused
from foundation.access.roles import UnitKind


class Command(BaseCommand):
    """Works only while there is no administrator."""

    help = "Make the first administrator of a new installation. Asks for a password."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who it is."""
        parser.add_argument("username")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if there is an administrator, or the password is too weak."""
        person = NewPerson(
            username=options["username"],
            first_name=options["first_name"],
            last_name=options["last_name"],
            unit_kind=UnitKind.ADMINISTRATION,
            password=asked_password(),
        )
        try:
            appoint_first_administrator(person=person, at=timezone.now())
        except Refused as refusal:
            raise CommandError(" ".join(refusal.reasons)) from refusal
        name = person.username
        self.stdout.write(
            f"{name} can sign in now. Record the annual privacy training next, for roles to be "
            f"given: record_training {name} privacy YYYY-MM-DD"
        )


def asked_password() -> str:
    """What was typed, unseen.

    :raises CommandError: if the password is too weak.
    """
    password = getpass("Password: ")
    try:
        validate_password(password)
    except ValidationError as problem:
        raise CommandError(" ".join(problem.messages)) from problem
    return password
