"""``grant_role USERNAME ROLE``: a role for the department or one of its components."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from foundation.access.actions import grant_role
from foundation.access.management.commands._operator import (
    add_by,
    component_called,
    day,
    person_called,
    refusals_told,
)
from foundation.access.roles import STUDY_ROLES, Role

DEPARTMENT_ROLES = sorted(str(role.value) for role in Role if role not in STUDY_ROLES)


class Command(BaseCommand):
    """Study roles are not among them: a study's lead grants those on its team page."""

    help = "Give a person a role for the whole department or for one component."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Who, what, where, why, until when, and who gives it."""
        parser.add_argument("username")
        parser.add_argument("role", choices=DEPARTMENT_ROLES)
        parser.add_argument("--component", metavar="CODE", help="left out: the whole department")
        parser.add_argument("--because", required=True, metavar="REASON", help="why it is needed")
        parser.add_argument(
            "--expires-on", required=True, type=day, metavar="YYYY-MM-DD", help="within a year"
        )
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or lasts too long."""
        with refusals_told():
            assignment = grant_role(
                user=person_called(options["username"]),
                role=Role(options["role"]),
                component=component_called(options["component"]),
                justification=options["because"],
                expires_on=options["expires_on"],
                by=person_called(options["by"]),
                at=timezone.now(),
            )
        self.stdout.write(f"{options['username']}: {assignment}, to {assignment.expires_on}.")
