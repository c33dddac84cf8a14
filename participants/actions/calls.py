"""The phone list: one contact at a time, for whoever holds it, and what came of the call."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import KeyDestroyedError
from participants import policies
from participants.actions.mailings.asking import ways_of
from participants.actions.mailings.filling import finish
from participants.actions.mailings.preparing import lock_mailing
from participants.actions.mailings.sending import send_mailing
from participants.actions.mailings.taking_up import (
    Round,
    is_known_to_have_answered,
    leave,
    round_of,
    skip,
    taken_up,
)
from participants.actions.openings import OpenContact, opened_contact
from participants.actions.opt_outs import opt_out
from participants.actions.recruiting import ask_for_nobody
from participants.actions.vault import opened, record_opening
from participants.call_hours import callable_from
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Contact, Mailing, MailItem
from participants.phones import as_people_write
from participants.queries.disclosures import accounted_by
from participants.queries.mailings import address_of
from participants.queries.opt_outs import fingerprints_of, opted_out
from participants.reading.columns import Field
from participants.vocabulary import CallOutcome, MailWay, WhyNotSent

LOOKED_AT = 50
"""Of how many contacts one request looks whether they may be called now."""

LONGEST_CALL = timedelta(minutes=30)
"""After that somebody else may take the contact, who was perhaps called."""

ENDS = frozenset({CallOutcome.AGREED, CallOutcome.DECLINED, CallOutcome.NEVER_AGAIN})


@dataclass(frozen=True, slots=True)
class OpenCall:
    """One contact on one person's screen. Show it, and never store, log or send it on."""

    item_ref: UUID
    name: str
    phone: str
    attempts: int
    held_until: datetime

    @property
    def dialled(self) -> str:
        """The number as people write it."""
        return as_people_write(self.phone)


def call_next_contact(*, mailing: Mailing, by: User, at: datetime) -> OpenCall | None:
    """The contact whom this person calls now: the one on the screen, if they may be, or the next.

    Opening it is recorded with its purpose: once for whoever is looked at, to see whether a call
    may be made, and once more for the one who is shown. Nobody else gets it for half an hour.
    Nothing where nobody may be called at this moment. Never call this inside a transaction.

    :raises Refused: if this person may not, or with what the gates miss; the contact waits again.
    """
    policies.call_next_contact.require(by, mailing, at=at)
    send_mailing(mailing_id=mailing.pk, at=at)  # makes the list, and sends nothing of a phone list
    settle_lapsed_calls(at=at)
    ready = Mailing.objects.get(pk=mailing.pk)
    if ready.status == MailingStatus.PAUSED:
        raise Refused(*ready.unmet)
    one = round_of(ready, by=by)
    for _ in range(LOOKED_AT):
        item = _held(one).first() or _claimed(one, at=at)
        if item is None:
            return None
        if call := _put_on_screen(one, item, at=at):
            return call
    return None


@transaction.atomic(using="vault")
def record_call(
    *, item: MailItem, outcome: str, call_again: datetime | None, by: User, at: datetime
) -> MailItem:
    """Write down what came of a call.

    Who does not want to be asked again is opted out of every way at once, for all studies (R-030).

    :raises Refused: unless this person holds the contact.
    :raises ValueError: if the outcome is not one of the list.
    """
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    locked = rows.get(pk=item.pk)
    policies.record_call.require(by, locked, at=at)
    what = CallOutcome(outcome)
    if what == CallOutcome.NEVER_AGAIN:
        ways = _ways(locked, by=by, at=at)
        opt_out(fingerprints=fingerprints_of(ways), accounted=accounted_by(ways), at=at)
    _settle(locked, what, call_again, at=at)
    log.record("call.recorded", subject=locked.mailing, by=by, at=at, outcome=str(what))
    finish(lock_mailing(locked.mailing_id))
    return locked


@transaction.atomic(using="vault")
def settle_lapsed_calls(*, at: datetime) -> int:
    """Let go of contacts of whom nobody said what came of the call; how many.

    Somebody may have called them, so that it counts as a call that nobody answered.
    """
    lapsed = MailItem.objects.filter(mailing__way=MailWay.PHONE)
    lapsed = lapsed.held_too_long(at=at, longest=LONGEST_CALL)
    items = list(lapsed.select_for_update(of=("self",), skip_locked=True, no_key=True))
    for item in items:
        if item.status == ItemStatus.HANDING_OVER:
            _settle(item, CallOutcome.NO_ANSWER, None, at=at)
        else:
            leave(item)
    return len(items)


@transaction.atomic(using="vault", durable=True)
def _claimed(one: Round, *, at: datetime) -> MailItem | None:
    """One that nobody else holds; those called least often first, in random order.

    Whoever is met on the way and is known to have answered is passed over without being opened.
    """
    free = _free(one, at=at).select_for_update(of=("self",), skip_locked=True, no_key=True)
    by_lot = free.select_related("mailing").order_by("attempts", "?")
    while (item := by_lot.first()) is not None and is_known_to_have_answered(one, item):
        skip(item, WhyNotSent.ANSWERED, at=at)
    if item is not None:
        item.move_to(ItemStatus.CLAIMED)
        item.claim, item.claimed_at = one.by.user_ref, at
        item.save()
    return item


def _put_on_screen(one: Round, item: MailItem, *, at: datetime) -> OpenCall | None:
    try:
        with opened(one.study.study_ref, 1, one.purpose, by=one.by, at=at, by_job=True) as box:
            return _asked_for(one, item, box, at=at)
    except (Refused, KeyDestroyedError):
        _let_go(item)
        raise


@transaction.atomic(using="vault", durable=True)
def _asked_for(one: Round, item: MailItem, box: keys.Opener, *, at: datetime) -> OpenCall | None:
    locked = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    held = locked.filter(pk=item.pk, claim=one.by.user_ref).first()
    if held is None:
        return None
    if held.status == ItemStatus.HANDING_OVER:
        contact = _asked_again(one, held, box, at=at)
    else:
        contact = _asked_now(one, held, box, at=at)
    if contact is None:
        return None
    record_opening(one.study.study_ref, 1, one.purpose, by=one.by, at=at)
    until = (held.claimed_at or at) + LONGEST_CALL
    return OpenCall(held.pk, contact.name, contact.phone, held.attempts, until)


def _asked_now(one: Round, held: MailItem, box: keys.Opener, *, at: datetime) -> OpenContact | None:
    """Everything that is asked of one person, and whether it is day where the phone rings."""
    contact = _contact(held, box)
    hours, weekdays = settings.SENDING_HOURS, settings.SENDING_WEEKDAYS
    if contact and contact.phone:
        first = callable_from(contact.phone, at=at, hours=hours, weekdays=weekdays)
        if first > at:
            leave(held, until=first)
            return None
    taken = taken_up(one, held, box, at=at)
    if taken is None:
        return None
    held.move_to(ItemStatus.HANDING_OVER)
    held.claimed_at = at
    held.save()
    return taken.contact


def _asked_again(
    one: Round, held: MailItem, box: keys.Opener, *, at: datetime
) -> OpenContact | None:
    """The one on the screen already, unless they are gone, or want to be asked no more (R-030).

    :raises Refused: with what the gates miss now; nobody is shown then.
    """
    contact = _contact(held, box)
    if contact is None or opted_out([ways_of(contact)])[0]:
        leave(held)
        skip(held, WhyNotSent.OPTED_OUT if contact else WhyNotSent.GONE, at=at)
        return None
    _note_number(held)
    with transaction.atomic():
        ask_for_nobody(one.study, one.purpose, by=one.by, at=at)
    return contact


@transaction.atomic(using="vault", durable=True)
def _let_go(item: MailItem) -> None:
    held = MailItem.objects.select_for_update(no_key=True).filter(
        pk=item.pk, status=ItemStatus.CLAIMED
    )
    for each in held:
        leave(each)


def _settle(item: MailItem, what: CallOutcome, again: datetime | None, *, at: datetime) -> None:
    """A call that reached nobody is tried again, so often and no oftener."""
    item.attempts += 1
    item.outcome = what
    if what in ENDS:
        item.move_to(ItemStatus.SENT)
    elif what == CallOutcome.WRONG_NUMBER or item.attempts >= settings.CALLS_AT_MOST:
        item.move_to(ItemStatus.BOUNCED)
    else:
        item.move_to(ItemStatus.WAITING)
        item.not_before = again or at + timedelta(hours=settings.HOURS_BETWEEN_CALLS)
    if item.status != ItemStatus.WAITING:
        item.settled_on = timezone.localdate(at)
    item.save()


def _ways(item: MailItem, *, by: User, at: datetime) -> Mapping[Field, str]:
    one = round_of(item.mailing, by=by)
    with opened(one.study.study_ref, 1, one.purpose, by=by, at=at, by_job=True) as box:
        contact = _contact(item, box)
    return ways_of(contact) if contact else {}


def _note_number(held: MailItem) -> None:
    """What comes of the call is of the number on the screen, which may be a corrected one."""
    held.went_to = address_of(Contact.objects.get(contact_ref=held.contact_ref), MailWay.PHONE)
    held.save(update_fields=["went_to"])


def _contact(item: MailItem, box: keys.Opener) -> OpenContact | None:
    contact = Contact.objects.filter(contact_ref=item.contact_ref).first()
    return opened_contact(box, contact, "") if contact else None


def _free(one: Round, *, at: datetime) -> QuerySet[MailItem]:
    waiting = MailItem.objects.to_send(at=at).filter(mailing=one.mailing)
    return waiting.filter(mailing__status=MailingStatus.SENDING)


def _held(one: Round) -> QuerySet[MailItem]:
    held = (ItemStatus.CLAIMED, ItemStatus.HANDING_OVER)
    return MailItem.objects.filter(mailing=one.mailing, claim=one.by.user_ref, status__in=held)
