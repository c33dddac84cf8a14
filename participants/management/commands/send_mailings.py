"""``send_mailings``: hand over the messages to contacts that may go now, as the job does."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from participants.actions import send_mailings, settle_lost_messages
from participants.lifecycle import MailingStatus
from participants.models import Mailing
from participants.queries.mailings import by_status, numbers_of
from participants.quiet_hours import is_quiet

STANDING = (MailingStatus.SCHEDULED, MailingStatus.SENDING, MailingStatus.PAUSED)


class Command(BaseCommand):
    """Send what is due, with everything that is asked of each message; say what waits and why."""

    help = "Send what is due of all messages to contacts, and say what waits and why."

    def handle(self, **_options: Any) -> None:
        """:raises CommandError: if this service keeps no contacts, or a mailing is refused."""
        if not settings.PORTAL_OPENS_VAULT:
            raise CommandError("This service keeps no contacts. Run it in one that does.")
        at = timezone.now()
        lost = settle_lost_messages(at=at)
        sent = send_mailings(clock=timezone.now)
        if lost:
            self.stdout.write(f"{lost:,} messages were left by a worker that died.")
        if is_quiet(at):
            self.stdout.write("Nobody is written to at this hour.")
        self.stdout.write(f"{sent:,} messages were dealt with.")
        paused = [self._tell(mailing) for mailing in _standing()]
        if any(paused):
            raise CommandError("Not everything may go: see the reasons above.")

    def _tell(self, mailing: Mailing) -> bool:
        """Say where a mailing stands; whether it is refused."""
        waiting = by_status(numbers_of(mailing)).get("waiting", 0)
        stands = mailing.get_status_display().lower()
        self.stdout.write(f"{mailing}: {stands}, {waiting:,} waiting.")
        for reason in mailing.unmet:
            self.stdout.write(f"  {reason}")
        return bool(mailing.unmet)


def _standing() -> list[Mailing]:
    return list(Mailing.objects.filter(status__in=STANDING).order_by("starts_at", "pk"))
