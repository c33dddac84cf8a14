"""A worker that sends, in a process of its own, which waits to be killed at a point.

``python -m tests.participants.killed_sending WHEN MAILING MOMENT PORT PORTAL VAULT KEYRING``.
WHEN is ``claimed`` (nothing was handed over of the second message) or ``handing_over`` (the mail
server has taken the second message, and the worker does not know it yet).
"""

import sys
import time
from datetime import datetime
from typing import Any
from unittest.mock import patch

import django
from django.conf import settings

READY = "waiting to be killed"


def main(when: str, mailing: str, moment: str, port: str, *databases: str) -> None:
    """Send up to the point where the test kills."""
    for alias, name in zip(("default", "vault", "keyring"), databases, strict=True):
        settings.DATABASES[alias]["NAME"] = name
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    settings.EMAIL_USE_TLS = False
    django.setup()
    from django.core.mail import EmailMessage

    from participants.actions import send_mailing
    from participants.actions.mailings import handing_over

    begun = {"taken_up": 0, "sent": 0}
    taken_up, send = handing_over._taken_up, EmailMessage.send

    def second_is_not_taken_up(*given: Any, **named: Any) -> Any:
        begun["taken_up"] += 1
        return taken_up(*given, **named) if begun["taken_up"] < 2 else wait()

    def second_is_never_heard_of(self: EmailMessage, *given: Any, **named: Any) -> int:
        begun["sent"] += 1
        sent = send(self, *given, **named)
        return sent if begun["sent"] < 2 else wait()

    at = datetime.fromisoformat(moment)
    if when == "claimed":
        with patch.object(handing_over, "_taken_up", second_is_not_taken_up):
            send_mailing(mailing_id=int(mailing), at=at)
    with patch.object(EmailMessage, "send", second_is_never_heard_of):
        send_mailing(mailing_id=int(mailing), at=at)


def wait() -> int:
    """Say that it is time, and never come back."""
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    time.sleep(60)
    return 0


if __name__ == "__main__":
    main(*sys.argv[1:])
