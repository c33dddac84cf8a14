"""Handing e-mails over: each claimed before it is sent, and none handed over twice.

A claim is committed before anything else happens, so that two workers never hold one e-mail. The
step to *handing over* is committed too, just before the mail server is spoken to: what a killed
worker left *claimed* was certainly not sent and waits again; what it left in *handing over* may
have been sent, and is not repeated (docs/decisions/0005).
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from foundation.mail import policies
from foundation.mail.composing import compose
from foundation.mail.lifecycle import LetterStatus
from foundation.mail.lines import Line
from foundation.mail.models import Letter

AT_ONE_TIME = 50
LONGEST_CLAIM = timedelta(minutes=15)
BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long after each failure it is tried again; after the last it is given up."""

REFUSED = (SMTPRecipientsRefused, SMTPResponseException)
"""The mail server answered that it does not take it: certainly not sent."""

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


def send_letters(*, at: datetime, clock: Clock | None = None) -> int:
    """Send every e-mail whose time has come; how many were sent.

    Never call this inside a transaction: it commits step by step (Django refuses it).
    """
    now = clock or (lambda: at)
    sent = 0
    while claimed := _claim(at=now()):
        sent += _hand_over_all(claimed, now)
    return sent


@transaction.atomic
def settle_lapsed_claims(*, at: datetime) -> int:
    """Decide about what dead workers left; how many there were."""
    lapsed = Letter.objects.claimed_too_long(at=at, longest=LONGEST_CLAIM)
    letters = list(lapsed.select_for_update(skip_locked=True, no_key=True))
    for letter in letters:
        began = letter.status == LetterStatus.HANDING_OVER
        letter.move_to(LetterStatus.UNCERTAIN if began else _after_failure(letter))
        letter.claim, letter.claimed_at = None, None
        letter.attempts += 1
        letter.not_before = at
        letter.settled_at = at if letter.status != LetterStatus.WAITING else None
        letter.trouble = "WorkerLost"
        letter.save()
    return len(letters)


@transaction.atomic
def retry_letters(*, by: User, at: datetime) -> int:
    """Have everything that was given up tried again; how many.

    :raises Refused: unless an administrator asks.
    """
    policies.retry_letters.require(by, at=at)
    failed = Letter.objects.filter(status=LetterStatus.FAILED).select_for_update(no_key=True)
    for letter in failed:
        letter.move_to(LetterStatus.WAITING)
        letter.attempts, letter.not_before, letter.settled_at = 0, at, None
        letter.save()
    log.record("letters.retried", subject="mail.Letter:failed", by=by, at=at, letters=len(failed))
    return len(failed)


@transaction.atomic(durable=True)
def _claim(*, at: datetime) -> list[Letter]:
    """Take some that nobody else holds; cancel those that nobody can receive."""
    free = Letter.objects.to_send(at=at).select_for_update(
        of=("self",), skip_locked=True, no_key=True
    )
    letters = list(free.select_related("to").order_by("pk")[:AT_ONE_TIME])
    claim = uuid.uuid4()
    for letter in letters:
        if letter.to.is_active and letter.to.email:
            letter.move_to(LetterStatus.CLAIMED)
            letter.claim, letter.claimed_at = claim, at
        else:
            letter.move_to(LetterStatus.CANCELLED)
            letter.settled_at = at
        letter.save()
    return letters


def _hand_over_all(letters: list[Letter], now: Clock) -> int:
    held = [letter for letter in letters if letter.status == LetterStatus.CLAIMED]
    if not held:
        return 0
    line, sent = Line(), 0
    try:
        for place, letter in enumerate(held):
            try:
                line.open()
            except Exception as error:
                # These were not handed over: the mail server was not even reached.
                for left in held[place:]:
                    to = _after_failure(left)
                    _settle(left, LetterStatus.CLAIMED, to, now(), error=error)
                break
            sent += _hand_over(letter, line, now)
    finally:
        line.close()
    return sent


def _hand_over(letter: Letter, line: Line, now: Clock) -> bool:
    try:
        mail = compose(letter)
    except Exception as error:
        # One that cannot be written must not keep the others from going.
        _settle(letter, LetterStatus.CLAIMED, _after_failure(letter), now(), error=error)
        return False
    if not _settle(letter, LetterStatus.CLAIMED, LetterStatus.HANDING_OVER, now()):
        return False
    handing = LetterStatus.HANDING_OVER
    try:
        line.hand_over(mail)
    except REFUSED as error:
        _settle(letter, handing, _after_failure(letter), now(), error=error)
        return False
    except Exception as error:
        # The connection broke while it was handed over: nobody knows whether it was taken.
        _settle(letter, handing, LetterStatus.UNCERTAIN, now(), error=error)
        return False
    return _settle(letter, handing, LetterStatus.SENT, now())


def _after_failure(letter: Letter) -> LetterStatus:
    return LetterStatus.WAITING if letter.attempts < len(BACKOFF) else LetterStatus.FAILED


@transaction.atomic(durable=True)
def _settle(
    held: Letter,
    expected: LetterStatus,
    to: LetterStatus,
    at: datetime,
    *,
    error: Exception | None = None,
) -> bool:
    """Move an e-mail on, if this worker's claim still holds; whether it does."""
    still = Letter.objects.select_for_update(no_key=True).filter(
        pk=held.pk, claim=held.claim, status=expected
    )
    letter = still.first()
    if letter is None:
        return False
    letter.move_to(to)
    if to == LetterStatus.WAITING:
        letter.not_before = at + BACKOFF[letter.attempts]
        letter.attempts += 1
        letter.claim, letter.claimed_at = None, None
    elif to != LetterStatus.HANDING_OVER:
        letter.settled_at = at
    letter.trouble = type(error).__name__ if error else ""
    if error:
        # The text of the error may hold an address, so that only its kind is logged.
        logger.warning("An e-mail was not sent: %s", letter.trouble, extra={"state": str(to)})
    letter.save()
    return True
