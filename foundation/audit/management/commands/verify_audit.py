"""``manage.py verify_audit``: has anybody changed the audit record?"""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from foundation.audit.queries import ChainReport, Head, verify_chain


class Command(BaseCommand):
    """Prints the head to keep elsewhere; ends with 1 and names the first broken link."""

    help = "Check the chain of the audit record."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--head`` takes what an earlier run printed."""
        parser.add_argument("--json", action="store_true", help="print the result as JSON")
        parser.add_argument(
            "--head", type=Head.from_text, help="an earlier head, <number>:<hash>, kept elsewhere"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """:raises CommandError: if a link is broken."""
        report = verify_chain(kept=options["head"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(report), indent=2))
        elif report.ok:
            self.stdout.write(f"{report.checked} events, every link holds. Head: {report.head}")
        if not report.ok:
            raise CommandError(_sentence(report), returncode=1)


def _sentence(report: ChainReport) -> str:
    return f"Broken at event {report.broken_seq}: {report.what}"
