"""Messages are news: after half a year they are deleted, with the e-mails that carried them."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction

from foundation.mail.lifecycle import LetterStatus
from foundation.mail.models import DemonstrationMail, Letter, Message

UNSETTLED = (LetterStatus.WAITING, LetterStatus.CLAIMED, LetterStatus.HANDING_OVER)


@transaction.atomic
def forget_messages(*, at: datetime) -> int:
    """Delete what was written longer ago than ``MESSAGES_KEPT_DAYS``; how many messages."""
    before = at - timedelta(days=settings.MESSAGES_KEPT_DAYS)
    forgotten, _ = Message.objects.filter(written_at__lt=before).delete()
    Letter.objects.filter(written_at__lt=before).exclude(status__in=UNSETTLED).delete()
    DemonstrationMail.objects.filter(sent_at__lt=before).delete()
    return forgotten
