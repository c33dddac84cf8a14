"""``show_metrics``: numbers of retention for the operator's monitoring."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from retention.metrics import metrics


class Command(BaseCommand):
    """Print them, or put them where a collector of text files looks."""

    help = "Show what is overdue and whether purges run, in the OpenMetrics text format."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where to write them."""
        parser.add_argument("--write", type=Path, help="a file to replace as a whole")

    def handle(self, **options: Any) -> None:
        """Nobody who reads the file sees half of it."""
        text = metrics(at=timezone.now())
        path: Path | None = options["write"]
        if path is None:
            self.stdout.write(text, ending="")
            return
        beside = path.with_suffix(f"{path.suffix}.new")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
