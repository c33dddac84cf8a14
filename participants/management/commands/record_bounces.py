"""``record_bounces``: read what mail servers sent back, and write to those addresses no more.

Reads delivery status notifications (RFC 3464) from a maildir, an mbox file, or one message from
standard input, as a mail server hands it to a program. Nothing of a message is kept or printed.
"""

import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import Message
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.actions import record_bounce


class Command(BaseCommand):
    """Note which messages to contacts came back."""

    help = "Record bounced messages to contacts from a maildir, an mbox, or standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the notifications are."""
        parser.add_argument("place", type=Path, nargs="?", help="a maildir or an mbox file")

    def handle(self, **options: Any) -> None:
        """:raises CommandError: if there is no such folder or file."""
        at = timezone.now()
        found = [one for each in _messages(options["place"]) for one in failed_in(each)]
        recorded = sum(record_bounce(message_id=one, at=at) for one in found)
        self.stdout.write(f"{recorded:,} of {len(found):,} failed messages were of the portal.")


def failed_in(notification: Message) -> list[str]:
    """The Message-ID of the message that a notification says has failed for good; else nothing."""
    parts = list(notification.walk())
    if not any(_says_failed(part) for part in parts):
        return []
    originals = (_original(part) for part in parts)
    found = [str(each["Message-ID"]) for each in originals if each and each["Message-ID"]]
    return found[:1]


def _says_failed(part: Message) -> bool:
    """For good: a delay, or a trouble that passes (4.x.x), is no bounce."""
    if part.get_content_type() != "message/delivery-status":
        return False
    fields = [each for each in part.get_payload() if isinstance(each, Message)]
    return any(
        str(each["Action"]).strip().lower() == "failed"
        and str(each["Status"] or "5").strip().startswith("5")
        for each in fields
    )


def _original(part: Message) -> Message | None:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        inside = part.get_payload()
        first = inside[0] if isinstance(inside, list) and inside else None
        return first if isinstance(first, Message) else None
    if kind == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        return message_from_bytes(content) if isinstance(content, bytes) else None
    return None


def _messages(place: Path | None) -> Iterator[Message]:
    if place is None:
        yield message_from_bytes(sys.stdin.buffer.read(), policy=policy.compat32)
        return
    if not place.exists():
        raise CommandError(f"There is no {place.name} here.")
    kind = mailbox.Maildir if place.is_dir() else mailbox.mbox
    box = kind(place, create=False)
    try:
        yield from box
    finally:
        box.close()
