"""What waits for an administrator: e-mails that could not be sent."""

from datetime import datetime

from django.db.models import Count, Min
from django.utils import timezone

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from foundation.mail import policies
from foundation.mail.lifecycle import LetterStatus
from foundation.mail.models import Letter


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """One line for all of them, for whoever may have them tried again."""
    failed = Letter.objects.filter(status=LetterStatus.FAILED)
    found = failed.aggregate(number=Count("pk"), since=Min("settled_at"))
    if not found["number"] or not policies.retry_letters.allows(user, at=at):
        return []
    number, since = found["number"], found["since"]
    return [
        WaitingItem(
            what=f"{number:,} {'e-mail' if number == 1 else 'e-mails'} could not be sent",
            study_code="",
            study_title="",
            since=timezone.localdate(since) if since else None,
            due=None,
            url_name="view_outbox",
            args=(),
            action="See the outbox",
        )
    ]
