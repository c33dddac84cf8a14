"""What may follow what, for a request about contact data and for the letters that answer it."""

from django.db.models import TextChoices

from participants.lifecycle.mailings import IllegalMoveError


class RedressStatus(TextChoices):
    """Where a request stands."""

    RECEIVED = "received", "Received"
    CODE_DUE = "code_due", "Code to be sent"
    CODE_SENT = "code_sent", "Waiting for the person’s code"
    OPEN = "open", "To be answered"
    ANSWERED = "answered", "Answered"
    APPEALED = "appealed", "Appealed"
    SETTLED = "settled", "Appeal decided"
    LAPSED = "lapsed", "Lapsed"


class RedressLetterStatus(TextChoices):
    """Where a letter stands. One that stays “being sent” was perhaps sent: it is not repeated."""

    WAITING = "waiting", "To be sent"
    SENDING = "sending", "Being sent, or perhaps sent"
    SENT = "sent", "Sent"
    FAILED = "failed", "Could not be sent"


NEXT_REDRESS: dict[RedressStatus, frozenset[RedressStatus]] = {
    RedressStatus.RECEIVED: frozenset({RedressStatus.CODE_DUE, RedressStatus.OPEN}),
    RedressStatus.CODE_DUE: frozenset(
        {
            RedressStatus.CODE_SENT,
            RedressStatus.OPEN,  # the letter arrived before anybody noted that it was posted
            RedressStatus.LAPSED,
        }
    ),
    RedressStatus.CODE_SENT: frozenset(
        {
            RedressStatus.OPEN,
            RedressStatus.CODE_DUE,  # it was not delivered, or is sent in another way
            RedressStatus.LAPSED,
        }
    ),
    RedressStatus.OPEN: frozenset({RedressStatus.ANSWERED}),
    RedressStatus.ANSWERED: frozenset({RedressStatus.APPEALED}),
    RedressStatus.APPEALED: frozenset({RedressStatus.SETTLED}),
    RedressStatus.SETTLED: frozenset(),
    RedressStatus.LAPSED: frozenset(),
}

NEXT_REDRESS_LETTER: dict[RedressLetterStatus, frozenset[RedressLetterStatus]] = {
    RedressLetterStatus.WAITING: frozenset(
        {
            RedressLetterStatus.SENDING,
            RedressLetterStatus.SENT,
            RedressLetterStatus.FAILED,  # it cannot be opened
        }
    ),
    RedressLetterStatus.SENDING: frozenset(
        {
            RedressLetterStatus.SENT,
            RedressLetterStatus.FAILED,
            RedressLetterStatus.WAITING,  # it hung, and somebody has it sent again
        }
    ),
    RedressLetterStatus.FAILED: frozenset(
        {
            RedressLetterStatus.SENT,  # printed, or read out
            RedressLetterStatus.WAITING,
        }
    ),
    RedressLetterStatus.SENT: frozenset(),
}


def check_redress(current: str, to: RedressStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = RedressStatus(current)
    if to not in NEXT_REDRESS[now]:
        raise IllegalMoveError(
            f"A request that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )


def check_redress_letter(current: str, to: RedressLetterStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = RedressLetterStatus(current)
    if to not in NEXT_REDRESS_LETTER[now]:
        raise IllegalMoveError(
            f"A letter that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
