"""``add_person USERNAME``: an account that holds no role yet."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from foundation.access import policies
from foundation.access.actions import NewPerson, add_person
from foundation.access.management.commands._operator import (
    add_by,
    component_called,
    person_called,
    refusals_told,
)
from foundation.access.management.commands.appoint_first_administrator import asked_password
from foundation.access.models import User
from foundation.access.roles import UnitKind


class Command(BaseCommand):
    """The person accepts the rules at the first sign-in; roles and training come after."""

    help = "Add a person. Asks for a first password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who it is, where they work, and who adds them."""
        parser.add_argument("username")
        parser.add_argument("--first-name", required=True)
        parser.add_argument("--last-name", required=True)
        parser.add_argument("--email", default="")
        parser.add_argument(
            "--unit", choices=UnitKind.values, required=True, help="what the person's unit does"
        )
        parser.add_argument("--component", metavar="CODE", help="left out: the department itself")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, the name is taken, or the password is weak."""
        by, at = person_called(options["by"]), timezone.now()
        component = component_called(options["component"])
        with refusals_told():
            policies.add_person.require(by, at=at)  # before a password is asked for
            _require_well_formed(options)
            person = NewPerson(
                username=options["username"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                email=options["email"],
                unit_kind=UnitKind(options["unit"]),
                component=component,
                password=asked_password(),
            )
            add_person(person=person, by=by, at=at)
        self.stdout.write(f"{person.username} can sign in now and accept the rules.")


def _require_well_formed(options: dict[str, Any]) -> None:
    """:raises ValidationError: for a name that is taken or cannot be one."""
    names = {name: options[name] for name in ("username", "first_name", "last_name", "email")}
    User(**names).full_clean(exclude=["password"])
