"""``verify_certificate``: whether a downloaded certificate is genuine. Opens no database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from retention import checking, signing

NOT_GENUINE, UNREADABLE = 1, 2


class Command(BaseCommand):
    """Check the signature of one file with a public key that came another way."""

    help = (
        "Check a downloaded certificate of destruction, without any database. Ends with 0 if it is "
        "genuine, 1 if it is not, 2 if the file or the key cannot be read."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file, and which key is trusted."""
        parser.add_argument("file", help="the downloaded certificate-….json")
        parser.add_argument(
            "--public-key",
            help="in base64, or a PEM file; this portal's own keys if left out",
        )

    def handle(self, **options: Any) -> None:
        """:raises CommandError: with 1 if it is not genuine, with 2 if it cannot be read."""
        try:
            signed = checking.SignedText.read(_text(options["file"]))
            trusted = _trusted(options["public_key"])
        except (checking.UnreadableError, OSError, UnicodeError) as problem:
            raise CommandError(f"Cannot be checked. {problem}", returncode=UNREADABLE) from problem
        if found := list(checking.problems(signed, trusted=trusted)):
            raise CommandError(f"NOT GENUINE. {' '.join(found)}", returncode=NOT_GENUINE)
        said = signed.said
        self.stdout.write(
            f"Genuine. Certificate {said['certificate_of_destruction']} of {said['department']}: "
            f"{said['total_erased']:,} records destroyed, finished {said['finished_at']}."
        )


def _text(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _trusted(key: str | None) -> set[str]:
    if key is None:
        return set(signing.trusted_keys())
    return {checking.read_key(_text(key) if Path(key).is_file() else key)}
