"""What becomes of one message that a claim holds: moved on, tried again later, or given up."""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction
from django.utils import timezone

from participants.lifecycle import ItemStatus, MailingStatus, check_item
from participants.models import MailItem
from participants.vocabulary import WhyNotSent

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long after each failure it is tried again; after the last it is given up."""

REFUSED = (SMTPRecipientsRefused, SMTPResponseException)
"""The mail server answered that it does not take it: certainly not sent."""

FOR_GOOD = 500
POLICY = b"5.7."
logger = logging.getLogger(__name__)


def after_failure(item: MailItem) -> ItemStatus:
    """Whether it is tried again or given up."""
    return ItemStatus.WAITING if item.attempts < len(BACKOFF) else ItemStatus.FAILED


def let_go(item: MailItem, *, at: datetime) -> None:
    """What was paused meanwhile waits until it goes on; what was stopped never goes."""
    if item.mailing.status == MailingStatus.STOPPED:
        item.move_to(ItemStatus.SKIPPED, why=WhyNotSent.STOPPED)
        item.settled_on = timezone.localdate(at)
    else:
        item.move_to(ItemStatus.WAITING)


def still_held(held: MailItem, expected: ItemStatus) -> MailItem | None:
    """The item, if this worker's claim still holds."""
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    return rows.filter(pk=held.pk, claim=held.claim, status=expected).first()


def settle_trouble(held: MailItem, trouble: Exception, at: datetime) -> None:
    """Move on a message that was being handed over and was not taken, or nobody knows it."""
    if not isinstance(trouble, REFUSED):
        to = ItemStatus.UNCERTAIN  # the connection broke: nobody knows whether it was taken
    else:
        to = ItemStatus.BOUNCED if no_such_address(trouble) else after_failure(held)
    settle(held, ItemStatus.HANDING_OVER, to, at, error=trouble)


@transaction.atomic(using="vault", durable=True)
def settle(
    held: MailItem,
    expected: ItemStatus,
    to: ItemStatus,
    at: datetime,
    *,
    error: Exception | None = None,
    why: WhyNotSent | None = None,
) -> bool:
    """Move a message on, if this worker's claim still holds; whether it does."""
    item = still_held(held, expected)
    if item is None:
        return False
    item.move_to(to, why=why or (type(error).__name__ if error else ""))
    if to == ItemStatus.WAITING and error:
        item.not_before = at + BACKOFF[item.attempts]
        item.attempts += 1
    elif to != ItemStatus.WAITING:
        item.settled_on = timezone.localdate(at)
    if error:
        # The text of the error may hold an address, so that only its kind is logged.
        logger.warning("A message was not sent: %s", item.trouble, extra={"state": str(to)})
    item.save()
    return True


def settle_sent(held: MailItem, at: datetime) -> bool:
    """Note in one statement that the mail server took it, if the claim still holds; whether so."""
    check_item(ItemStatus.HANDING_OVER, ItemStatus.SENT)
    taken = MailItem.objects.filter(
        pk=held.pk, claim=held.claim, status=ItemStatus.HANDING_OVER
    ).update(
        status=ItemStatus.SENT,
        trouble="",
        claim=None,
        claimed_at=None,
        settled_on=timezone.localdate(at),
    )
    return bool(taken)


def no_such_address(error: Exception) -> bool:
    """Whether the mail server says that there is nobody of that address.

    What it refuses for its policy (5.7, RFC 3463) says nothing of the address.
    """
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(
        code >= FOR_GOOD and not words.startswith(POLICY)
        for code, words in error.recipients.values()
    )
