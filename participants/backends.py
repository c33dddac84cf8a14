"""Where a demonstration's messages to contacts go: into the vault, sealed, and nowhere else."""

import json
from collections.abc import Sequence
from uuid import UUID

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from foundation.keyring import keys
from participants.models import DemonstrationVaultMail, MailItem
from participants.queries import contacts_key


def place_of_mail(mail_ref: UUID) -> str:
    """Where a message is sealed to."""
    return f"participants_demonstrationvaultmail:sealed:{mail_ref}"


class DemonstrationVaultBackend(BaseEmailBackend):
    """Keeps what would have been sent, under the key of the contacts of its study."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Seal each; one that belongs to no mailing, such as a trial, is let go."""
        return sum(_keep(mail) for mail in email_messages)


def _keep(mail: EmailMessage) -> bool:
    item = _item_of(mail)
    if item is None:
        return False
    kept = DemonstrationVaultMail(
        study_ref=item.mailing.study_ref, item_ref=item.pk, sent_at=timezone.now()
    )
    said = {"to": mail.recipients(), "subject": str(mail.subject), "text": str(mail.body)}
    kept.sealed = keys.seal(
        json.dumps(said).encode(),
        key_ref=contacts_key(kept.study_ref),
        aad=place_of_mail(kept.mail_ref),
    )
    kept.save()
    return True


def _item_of(mail: EmailMessage) -> MailItem | None:
    ref = str(mail.extra_headers.get("Message-ID", "")).strip("<>").partition("@")[0]
    try:
        return MailItem.objects.select_related("mailing").filter(pk=UUID(ref)).first()
    except ValueError:
        return None
