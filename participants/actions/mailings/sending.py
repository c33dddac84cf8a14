"""A mailing on its way: begun, sent in claims, and done when nothing is left of it.

Each step is committed before the next begins. What a killed worker left *claimed* was certainly not
sent and waits again; what it left in *handing over* may have been sent and is not repeated
(docs/decisions/0005, 0010).
"""

import logging
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

from django.db import connections, transaction
from django.utils import timezone

from foundation.access.policy import Refused
from foundation.audit import log
from participants import policies
from participants.actions.mailings.filling import (
    end_with_the_wave,
    fill,
    finish,
)
from participants.actions.mailings.handing_over import (
    MailServerDownError,
    hand_over_all,
)
from participants.actions.mailings.preparing import lock_mailing
from participants.actions.mailings.settling import after_failure
from participants.actions.recruiting import ask_before_messages
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Mailing, MailItem
from participants.notices import tell_sender_mailing_paused
from participants.policies.mailings import WAVE_CLOSED
from participants.policies.reasons import CLOSED
from participants.queries.mailings import purpose_of_mailing, sender_of, study_of, wave_of
from participants.quiet_hours import is_quiet
from participants.vocabulary import MailKind, MailWay

AT_ONE_TIME = 25
LONGEST_CLAIM = timedelta(minutes=15)
LONGEST_RUN = timedelta(seconds=45)
"""How long one run sends: the same worker sets letters, makes files and answers requests."""

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


class AnotherRunError(Exception):
    """Another run is sending at this moment, and nobody sends beside it."""


def send_mailing(*, mailing_id: int, at: datetime, clock: Clock | None = None) -> int:
    """Begin a mailing whose time has come and hand over what may go now; how many went.

    Of letters and calls only the list is made: people take them up. Never call this inside a
    transaction: it commits step by step (Django refuses it).
    """
    return sum(_sent_by_claims(mailing_id, clock or (lambda: at)))


def send_mailings(*, clock: Clock) -> int:
    """Send what may go of all mailings for some seconds, one claim of each in turn; how many went.

    A mailing that fails keeps no other from going. Never call this inside a transaction.

    :raises AnotherRunError: while another run is at it.
    """
    with _only_run() as is_only:
        if not is_only:
            raise AnotherRunError
        return _in_turn(clock)


def _in_turn(now: Clock) -> int:
    until, sent = now() + LONGEST_RUN, 0
    under_way = Mailing.objects.under_way(at=now()).order_by("starts_at", "pk")
    turns = deque(_sent_by_claims(pk, now) for pk in under_way.values_list("pk", flat=True))
    turns.rotate(now().minute)  # each begins a run now and then
    while turns and now() < until:
        claims = turns.popleft()
        try:
            sent += next(claims)
        except StopIteration:
            continue
        except Exception as error:
            # The text of the error may hold what the vault keeps, so that only its kind is logged.
            logger.error("A mailing was not sent on: %s", type(error).__name__)
        else:
            turns.append(claims)
    return sent


def _sent_by_claims(mailing_id: int, now: Clock) -> Iterator[int]:
    """Hand over one claim after the other; how many of each went."""
    if not _begin(mailing_id, at=now()):
        return
    while not is_quiet(now()) and (held := _claim(mailing_id, at=now())):
        try:
            yield hand_over_all(held, now)
        except Refused as refused:
            _pause(mailing_id, refused.reasons, at=now())
        except MailServerDownError as down:
            yield down.sent
            break
    _end(mailing_id, at=now())


@contextmanager
def _only_run() -> Iterator[bool]:
    """Whether no other worker sends. A worker that dies lets go with its connection."""
    place: list[Any] = ["send_mailings"]
    with connections["vault"].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", place)
        (is_only,) = cursor.fetchone()
        try:
            yield is_only
        finally:
            if is_only:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", place)


@transaction.atomic(using="vault")
def settle_lost_messages(*, at: datetime) -> int:
    """Decide about what dead workers left; how many messages."""
    lost = MailItem.objects.filter(mailing__way=MailWay.EMAIL).held_too_long(
        at=at, longest=LONGEST_CLAIM
    )
    items = list(lost.select_for_update(of=("self",), skip_locked=True, no_key=True))
    for item in items:
        began = item.status == ItemStatus.HANDING_OVER
        item.move_to(ItemStatus.UNCERTAIN if began else after_failure(item), why="WorkerLost")
        item.attempts += 1
        item.not_before = at
        item.settled_on = None if item.status == ItemStatus.WAITING else timezone.localdate(at)
        item.save()
    return len(items)


@transaction.atomic(using="vault", durable=True)
def _begin(mailing_id: int, *, at: datetime) -> bool:
    """Make ready what is to go; whether anything may."""
    mailing = lock_mailing(mailing_id)
    if not Mailing.objects.under_way(at=at).filter(pk=mailing_id).exists():
        return False
    if mailing.status == MailingStatus.SCHEDULED:
        mailing.move_to(MailingStatus.SENDING)
        mailing.save()
    study = study_of(mailing)
    if mailing.kind != MailKind.THANKS and not wave_of(mailing, study).is_open:
        mailing.unmet = [CLOSED if study.is_closed else WAVE_CLOSED]
        mailing.save()
        end_with_the_wave(mailing, at=at)
        finish(mailing)
        return False
    sender = sender_of(mailing)
    try:
        with transaction.atomic():
            purpose = purpose_of_mailing(mailing, study)
            is_reminder = mailing.kind == MailKind.REMINDER
            ask_before_messages(study, purpose, by=sender, at=at, to_known=is_reminder)
        policies.send_mailing.require(sender, mailing, at=at)
        if mailing.kind == MailKind.REMINDER or not mailing.items.exists():
            fill(mailing, study, by=sender, at=at)
    except Refused as refused:
        _pause_locked(mailing, refused.reasons, at=at)
        return False
    return True


@transaction.atomic(using="vault", durable=True)
def _claim(mailing_id: int, *, at: datetime) -> list[MailItem]:
    """Take some that nobody else holds, of a mailing that is still being sent by e-mail."""
    free = MailItem.objects.to_send(at=at).filter(
        mailing=mailing_id, mailing__status=MailingStatus.SENDING, mailing__way=MailWay.EMAIL
    )
    items = list(
        free.select_related("mailing")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
        .order_by("not_before", "pk")[:AT_ONE_TIME]
    )
    claim = uuid.uuid4()
    for item in items:
        item.move_to(ItemStatus.CLAIMED)
        item.claim, item.claimed_at = claim, at
    MailItem.objects.bulk_update(items, ["status", "trouble", "claim", "claimed_at"])
    return items


@transaction.atomic(using="vault", durable=True)
def _pause(mailing_id: int, reasons: Iterable[str], *, at: datetime) -> None:
    mailing = lock_mailing(mailing_id)
    if mailing.status == MailingStatus.SENDING:
        _pause_locked(mailing, reasons, at=at)


def _pause_locked(mailing: Mailing, reasons: Iterable[str], *, at: datetime) -> None:
    mailing.move_to(MailingStatus.PAUSED)
    mailing.unmet = list(reasons)
    mailing.save()
    tell_sender_mailing_paused(mailing, at=at)
    log.record("mailing.refused", subject=mailing, by=None, at=at, reasons=len(mailing.unmet))


@transaction.atomic(using="vault", durable=True)
def _end(mailing_id: int, *, at: datetime) -> None:
    mailing = lock_mailing(mailing_id)
    if finish(mailing):
        log.record("mailing.done", subject=mailing, by=None, at=at)
