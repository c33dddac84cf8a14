"""What may follow what, for an e-mail.

Between *claimed* and *handing over* lies what decides a repeat: a worker that is killed before it
began to hand over has sent nothing, so that another may; one that is killed after may have sent it,
so that nobody does (docs/decisions/0005).
"""

from django.db.models import TextChoices


class LetterStatus(TextChoices):
    """Where an e-mail stands on its way out."""

    WAITING = "waiting", "Waiting"
    CLAIMED = "claimed", "Claimed by a worker"
    HANDING_OVER = "handing_over", "Being handed to the mail server"
    SENT = "sent", "Sent"
    FAILED = "failed", "Given up"
    UNCERTAIN = "uncertain", "Perhaps sent"
    CANCELLED = "cancelled", "Not sent: the account is closed or has no address"


class IllegalMoveError(ValueError):
    """An e-mail cannot go from where it stands to where it was sent."""


NEXT_LETTER: dict[LetterStatus, frozenset[LetterStatus]] = {
    LetterStatus.WAITING: frozenset({LetterStatus.CLAIMED, LetterStatus.CANCELLED}),
    LetterStatus.CLAIMED: frozenset(
        {LetterStatus.HANDING_OVER, LetterStatus.WAITING, LetterStatus.FAILED}
    ),
    LetterStatus.HANDING_OVER: frozenset(
        {
            LetterStatus.SENT,
            LetterStatus.WAITING,  # the mail server refused it, and so has not taken it
            LetterStatus.FAILED,
            LetterStatus.UNCERTAIN,
        }
    ),
    LetterStatus.SENT: frozenset(),
    LetterStatus.FAILED: frozenset({LetterStatus.WAITING}),  # an administrator has it tried again
    LetterStatus.UNCERTAIN: frozenset(),
    LetterStatus.CANCELLED: frozenset(),
}


def check(current: str, to: LetterStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = LetterStatus(current)
    if to not in NEXT_LETTER[now]:
        raise IllegalMoveError(
            f"An e-mail that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
