"""``add_component CODE NAME``: a part of the department that studies and people belong to."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from foundation.access import policies
from foundation.access.management.commands._operator import add_by, person_called, refusals_told
from foundation.access.models import Component, User
from foundation.audit import log


class Command(BaseCommand):
    """Whoever adds people adds what they belong to."""

    help = "Add a component of the department."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What it is, and who adds it."""
        parser.add_argument("code", help="2 to 12 capital letters, such as TSA")
        parser.add_argument("name")
        add_by(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if it is refused, or the code is taken or malformed."""
        component = Component(code=options["code"], name=options["name"])
        with refusals_told():
            _add(component, by=person_called(options["by"]), at=timezone.now())
        self.stdout.write(f"{component.code} is a component now.")


@transaction.atomic
def _add(component: Component, *, by: User, at: datetime) -> None:
    policies.add_person.require(by, at=at)
    component.full_clean()
    component.save()
    log.record("component.added", subject=component, by=by, at=at, code=component.code)
