"""Build the demonstration program, or print who can sign in to it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from foundation.access.models import User
from research_portal.demo.building import build_program
from research_portal.demo.people import PASSWORD, PEOPLE


class Command(BaseCommand):
    """``manage.py load_demo [--print-accounts]``."""

    help = "Build an invented research program through the real actions."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--print-accounts", action="store_true", help="only print who can sign in"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["print_accounts"]:
            self._print_accounts()
            return
        if not settings.PORTAL_IS_DEMO:
            raise CommandError("This is no demonstration (PORTAL_IS_DEMO): nothing was built.")
        if User.objects.exists():
            raise CommandError("There are people here already: nothing was built.")
        for study in build_program(at=timezone.now()):
            self.stdout.write(f"{study.code}  {study.get_status_display():20} {study.title}")
        self._print_accounts()

    def _print_accounts(self) -> None:
        self.stdout.write(f"\nEverybody's password is: {PASSWORD}\n")
        for person in PEOPLE:
            self.stdout.write(f"  {person.username:20} {person.sentence}")
