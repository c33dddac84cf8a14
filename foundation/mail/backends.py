"""Where the demonstration's e-mail goes: into a table that a page shows, and nowhere else."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from foundation.mail.models import DemonstrationMail


class DemonstrationBackend(BaseEmailBackend):
    """Keeps what would have been sent."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Store each for each of its readers."""
        stored = [
            DemonstrationMail(
                message_id=str(mail.extra_headers.get("Message-ID", "")),
                to=reader,
                subject=str(mail.subject),
                text=str(mail.body),
                html=_html_of(mail),
                sent_at=timezone.now(),
            )
            for mail in email_messages
            for reader in mail.recipients()
        ]
        DemonstrationMail.objects.bulk_create(stored)
        return len(email_messages)


def _html_of(mail: EmailMessage) -> str:
    if not isinstance(mail, EmailMultiAlternatives):
        return ""
    return next((str(content) for content, kind in mail.alternatives if kind == "text/html"), "")
