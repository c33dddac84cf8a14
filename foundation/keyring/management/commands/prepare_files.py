"""``manage.py prepare_files``: make the place that the settings name the file store."""

from typing import Any

from django.core.management.base import BaseCommand

from foundation.keyring import files


class Command(BaseCommand):
    """Run once for each store, and after an upgrade; a second run changes nothing."""

    help = "Makes the file store ready. Without it the portal takes the store for one that is away."
    requires_system_checks: list[str] = []

    def handle(self, *_: Any, **options: Any) -> None:
        """Lay down the mark by which the portal knows its store."""
        files.prepare_store()
        if options["verbosity"]:
            self.stdout.write("files: ready")
