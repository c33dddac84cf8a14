"""``send_mailings``: hand over the messages to contacts that may go now, as the job does."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet
from django.utils import timezone

from participants.actions import AnotherRunError, send_mailings, settle_lost_messages
from participants.lifecycle import MailingStatus
from participants.models import Mailing, MailItem
from participants.queries.mailings import by_status, numbers_of
from participants.quiet_hours import is_quiet
from participants.vocabulary import MailWay

STANDING = (MailingStatus.SCHEDULED, MailingStatus.SENDING, MailingStatus.PAUSED)


class Command(BaseCommand):
    """Send all that is due, with everything that is asked of each message; say what waits and why.

    One run of the engine sends for some seconds, so that runs follow each other until one of them
    finds nothing that may go.
    """

    help = "Send all that is due of messages to contacts, and say what waits and why."

    def handle(self, **_options: Any) -> None:
        """Send, and say what stands where.

        :raises CommandError: if this service keeps no contacts, a mailing is refused, another run
            is sending, or messages are left that may go.
        """
        if not settings.PORTAL_OPENS_VAULT:
            raise CommandError("This service keeps no contacts. Run it in one that does.")
        at = timezone.now()
        lost = settle_lost_messages(at=at)
        stood = {mailing.pk for mailing in _standing()}
        sent, is_only = _sent()
        if lost:
            self.stdout.write(f"{lost:,} messages were left by a worker that died.")
        if is_quiet(at):
            self.stdout.write("Nobody is written to at this hour.")
        self.stdout.write(f"{sent:,} messages were dealt with.")
        refused = [self._tell(mailing) for mailing in _standing_or(stood)]
        if any(refused):
            raise CommandError("Not everything may go: see the reasons above.")
        if not is_only:
            raise CommandError("Another run is sending. Run it again when that has ended.")
        if more := _left(at=timezone.now()):
            raise CommandError(f"{more:,} more messages wait that may go now: run it again.")

    def _tell(self, mailing: Mailing) -> bool:
        """Say where a mailing stands; whether it is refused."""
        waiting = by_status(numbers_of(mailing)).get("waiting", 0)
        stands = mailing.get_status_display().lower()
        self.stdout.write(f"{mailing}: {stands}, {waiting:,} waiting.")
        for reason in mailing.unmet:
            self.stdout.write(f"  {reason}")
        return bool(mailing.unmet)


def _sent() -> tuple[int, bool]:
    """How many messages were dealt with, and whether no other run was at it."""
    sent = 0
    try:
        while some := send_mailings(clock=timezone.now):
            sent += some
    except AnotherRunError:
        return sent, False
    return sent, True


def _left(*, at: datetime) -> int:
    """How many messages may go now and did not, because the mail server or a mailing failed."""
    if is_quiet(at):
        return 0
    due = MailItem.objects.to_send(at=at).filter(mailing__way=MailWay.EMAIL)
    return due.filter(mailing__status=MailingStatus.SENDING).count()


def _standing() -> QuerySet[Mailing]:
    return Mailing.objects.filter(status__in=STANDING)


def _standing_or(stood: set[int]) -> QuerySet[Mailing]:
    """Those that stand, and those that did: a closed wave ends them."""
    return (_standing() | Mailing.objects.filter(pk__in=stood)).order_by("starts_at", "pk")
