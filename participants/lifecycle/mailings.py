"""What may follow what, for a mailing and for each message of it.

Between *claimed* and *handing over* lies what decides a repeat, as for the e-mails to staff: what a
killed worker left claimed was certainly not sent, what it was handing over may have been
(docs/decisions/0005, 0010).
"""

from django.db.models import TextChoices


class MailingStatus(TextChoices):
    """Where a mailing to many people stands."""

    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    SENDING = "sending", "Sending"
    PAUSED = "paused", "Paused"
    DONE = "done", "Done"
    STOPPED = "stopped", "Stopped"


class ItemStatus(TextChoices):
    """Where one message, letter or call of a mailing stands."""

    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Taken up"
    HANDING_OVER = "handing_over", "Being handed over"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    UNCERTAIN = "uncertain", "Perhaps sent"
    SKIPPED = "skipped", "Not sent"
    BOUNCED = "bounced", "Came back"


class IllegalMoveError(ValueError):
    """Something cannot go from where it stands to where it was sent."""


NEXT_MAILING: dict[MailingStatus, frozenset[MailingStatus]] = {
    MailingStatus.DRAFT: frozenset({MailingStatus.SCHEDULED, MailingStatus.STOPPED}),
    MailingStatus.SCHEDULED: frozenset({MailingStatus.SENDING, MailingStatus.STOPPED}),
    MailingStatus.SENDING: frozenset(
        {MailingStatus.PAUSED, MailingStatus.DONE, MailingStatus.STOPPED}
    ),
    MailingStatus.PAUSED: frozenset({MailingStatus.SENDING, MailingStatus.STOPPED}),
    MailingStatus.DONE: frozenset({MailingStatus.SENDING}),  # what failed is tried again
    MailingStatus.STOPPED: frozenset(),
}

NEXT_ITEM: dict[ItemStatus, frozenset[ItemStatus]] = {
    ItemStatus.WAITING: frozenset({ItemStatus.CLAIMED, ItemStatus.SKIPPED}),
    ItemStatus.CLAIMED: frozenset(
        {ItemStatus.HANDING_OVER, ItemStatus.WAITING, ItemStatus.SKIPPED, ItemStatus.FAILED}
    ),
    ItemStatus.HANDING_OVER: frozenset(
        {
            ItemStatus.SENT,
            ItemStatus.WAITING,  # the mail server refused it for now, and so has not taken it
            ItemStatus.FAILED,
            ItemStatus.UNCERTAIN,
            ItemStatus.BOUNCED,  # the mail server refused the address for good
        }
    ),
    ItemStatus.SENT: frozenset({ItemStatus.BOUNCED}),
    ItemStatus.FAILED: frozenset({ItemStatus.WAITING, ItemStatus.SKIPPED}),
    ItemStatus.UNCERTAIN: frozenset({ItemStatus.BOUNCED}),
    ItemStatus.SKIPPED: frozenset(),
    ItemStatus.BOUNCED: frozenset(),
}


def check_mailing(current: str, to: MailingStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = MailingStatus(current)
    if to not in NEXT_MAILING[now]:
        raise IllegalMoveError(
            f"A mailing that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )


def check_item(current: str, to: ItemStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = ItemStatus(current)
    if to not in NEXT_ITEM[now]:
        raise IllegalMoveError(
            f"A message that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
