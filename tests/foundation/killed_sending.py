"""A worker that sends, for a test to kill: it says when it has come to the point, then stays.

python -m tests.foundation.killed_sending WHEN MOMENT PORTAL VAULT KEYRING
"""

import sys
import time
from datetime import datetime

import django
from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

READY = "ready"


def _stay() -> None:
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    time.sleep(60)


class Connecting(BaseEmailBackend):
    """Never gets a connection: nothing was handed over."""

    def open(self) -> bool:
        _stay()
        return True


class Speaking(BaseEmailBackend):
    """Is speaking to the mail server, which may have taken it or not."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        _stay()
        return 0


def main(when: str, moment: str, *databases: str) -> None:
    """Send what waits at the moment, up to the point where the test kills."""
    for alias, name in zip(("default", "vault", "keyring"), databases, strict=True):
        settings.DATABASES[alias]["NAME"] = name
    django.setup()
    from foundation.mail.actions import send_letters

    backend = {"claimed": "Connecting", "handing_over": "Speaking"}[when]
    settings.EMAIL_BACKEND = f"tests.foundation.killed_sending.{backend}"
    send_letters(at=datetime.fromisoformat(moment))


if __name__ == "__main__":
    main(*sys.argv[1:])
