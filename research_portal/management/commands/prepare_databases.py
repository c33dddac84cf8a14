from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from research_portal import databases


class Command(BaseCommand):
    """Make roles, databases, tables and grants, with the owner's addresses (``…_OWNER_URL``)."""

    help = "Makes the databases of every store, migrates them and gives each role its least grants."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One store, or all that this process opens."""
        parser.add_argument("--store", choices=sorted(settings.STORE_ROLES))

    def handle(self, *_: Any, **options: Any) -> None:
        """Prepare each store; a second run changes nothing.

        :raises ImproperlyConfigured: if an address is missing.
        """
        chosen = [options["store"]] if options["store"] else list(settings.STORE_ROLES)
        for store in chosen:
            roles = databases.roles_of(store)
            databases.prepare(store, owner=databases.owner_of(store), roles=roles)
            if options["verbosity"]:
                served = " and ".join(role.user for role in roles.values())
                self.stdout.write(f"{store}: ready, served by {served}")
