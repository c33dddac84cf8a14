"""``end_role USERNAME ROLE``: what ``grant_role`` gave ends now."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from foundation.access.actions import end_role
from foundation.access.management.commands._operator import (
    add_by,
    component_called,
    person_called,
    refusals_told,
)
from foundation.access.management.commands.grant_role import DEPARTMENT_ROLES
from foundation.access.models import RoleAssignment


class Command(BaseCommand):
    """A person may also lay down their own."""

    help = "End a person's role for the whole department or for one component."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose, which, where, and who ends it."""
        parser.add_argument("username")
        parser.add_argument("role", choices=DEPARTMENT_ROLES)
        parser.add_argument("--component", metavar="CODE", help="left out: the whole department")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or the person does not hold it."""
        assignment = _held(options["username"], options["role"], options["component"])
        with refusals_told():
            end_role(
                assignment_id=assignment.pk, by=person_called(options["by"]), at=timezone.now()
            )
        self.stdout.write(f"{options['username']}: {assignment} has ended.")


def _held(username: str, role: str, code: str | None) -> RoleAssignment:
    """At most one is open: the database sees to it."""
    held = person_called(username).role_assignments.filter(role=role, ended_at=None)
    assignment = held.filter(component=component_called(code)).first()
    if assignment is None:
        raise CommandError(f"{username} does not hold this role there.")
    return assignment
