"""One claim of messages handed to the mail server, each asked about at its own moment."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPResponseException
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring.keys import KeyDestroyedError, Opener
from participants import policies
from participants.actions.invitations import opened_token
from participants.actions.mailings.asking import remember_asking, ways_of, why_not_now
from participants.actions.openings import OpenContact, opened_contact
from participants.actions.recruiting import ask_for_one
from participants.actions.vault import opened
from participants.composing import Reader, as_email, composed
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Contact, Invitation, Mailing, MailItem
from participants.opt_out_links import link_for
from participants.queries.invitations import personal_link, survey_page
from participants.queries.mailings import (
    has_personal_links,
    purpose_of_mailing,
    sender_of,
    study_of,
    texts_of,
    was_addressed,
    wave_of,
)
from participants.quiet_hours import is_quiet
from participants.vocabulary import MailKind, WhyNotSent
from studies.models import DocumentVersion, Study, Wave
from studies.queries.admissions import is_admitted
from studies.vocabulary import PersonKind

BACKOFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720))
"""How long after each failure it is tried again; after the last it is given up."""

REFUSED = (SMTPRecipientsRefused, SMTPResponseException)
"""The mail server answered that it does not take it: certainly not sent."""

FOR_GOOD = 500
logger = logging.getLogger(__name__)
Clock = Callable[[], datetime]


@dataclass(slots=True)
class _Run:
    """What all messages of one claim have in common; ``passed`` have answered meanwhile."""

    mailing: Mailing
    study: Study
    wave: Wave
    sender: User
    purpose: str
    versions: list[DocumentVersion]
    page: str
    contacts: dict[UUID, Contact]
    invitations: dict[UUID, Invitation]
    passed: set[UUID]


def hand_over_all(held: list[MailItem], passed: set[UUID], now: Clock) -> int:
    """Hand over what one claim holds; how many went. What did not go waits again.

    :raises Refused: with what the gates miss; nothing of the claim is held then.
    """
    run = _run(held, passed)
    connection = get_connection(contact_mail())
    try:
        connection.open()
    except Exception as error:
        # Nothing was handed over: the mail server was not even reached.
        for item in held:
            _settle(item, ItemStatus.CLAIMED, after_failure(item), now(), error=error)
        return 0
    try:
        return _hand_over_opened(run, held, connection, now)
    except KeyDestroyedError:
        for item in held:
            _settle(item, ItemStatus.CLAIMED, ItemStatus.SKIPPED, now(), why=WhyNotSent.GONE)
        return 0
    finally:
        connection.close()


def contact_mail() -> str | None:
    """The backend of messages to contacts, where it is not that of all other mail."""
    return settings.CONTACT_MAIL or None


def after_failure(item: MailItem) -> ItemStatus:
    """Whether it is tried again or given up."""
    return ItemStatus.WAITING if item.attempts < len(BACKOFF) else ItemStatus.FAILED


def _run(held: list[MailItem], passed: set[UUID]) -> _Run:
    mailing = held[0].mailing
    study = study_of(mailing)
    wave = wave_of(mailing, study)
    refs = [item.contact_ref for item in held]
    contacts = Contact.objects.of_study(study.study_ref).select_related("batch")
    invitations = Invitation.objects.of_wave(study.study_ref, wave.number)
    return _Run(
        mailing=mailing,
        study=study,
        wave=wave,
        sender=sender_of(mailing),
        purpose=purpose_of_mailing(mailing, study),
        versions=texts_of(mailing, study),
        page=survey_page(wave),
        contacts={each.contact_ref: each for each in contacts.filter(contact_ref__in=refs)},
        invitations={each.contact_ref: each for each in invitations.filter(contact_ref__in=refs)},
        passed=passed,
    )


def _hand_over_opened(
    run: _Run, held: list[MailItem], connection: BaseEmailBackend, now: Clock
) -> int:
    at, sent, ref = now(), 0, run.study.study_ref
    with opened(ref, len(held), run.purpose, by=run.sender, at=at, by_job=True) as box:
        for place, item in enumerate(held):
            try:
                sent += _hand_over(run, item, box, connection, now)
            except Refused:
                for left in held[place:]:
                    _settle(left, ItemStatus.CLAIMED, ItemStatus.WAITING, now())
                raise
    return sent


def _hand_over(
    run: _Run, item: MailItem, box: Opener, connection: BaseEmailBackend, now: Clock
) -> bool:
    try:
        mail = _taken_up(run, item, box, at=now())
    except (Refused, KeyDestroyedError):
        raise
    except Exception as error:
        # One that cannot be written must not keep the others from going.
        _settle(item, ItemStatus.CLAIMED, after_failure(item), now(), error=error)
        return False
    if mail is None:
        return False
    mail.connection = connection
    handing = ItemStatus.HANDING_OVER
    try:
        mail.send()
    except REFUSED as error:
        to = ItemStatus.BOUNCED if _no_such_address(error) else after_failure(item)
        _settle(item, handing, to, now(), error=error)
        return False
    except Exception as error:
        # The connection broke while it was handed over: nobody knows whether it was taken.
        _settle(item, handing, ItemStatus.UNCERTAIN, now(), error=error)
        return False
    return _settle(item, handing, ItemStatus.SENT, now())


@transaction.atomic(using="vault", durable=True)
def _taken_up(
    run: _Run, held: MailItem, box: Opener, *, at: datetime
) -> EmailMultiAlternatives | None:
    """The message, once everything that is asked at its moment says yes and that is committed.

    The ledger is committed just before the vault: who dies in between has counted one too many.
    """
    item = _still_held(held, ItemStatus.CLAIMED)
    if item is None:
        return None
    contact = _opened(run, item, box)
    sending = Mailing.objects.filter(pk=run.mailing.pk, status=MailingStatus.SENDING)
    mail = None
    if is_quiet(at) or not sending.exists():
        item.move_to(ItemStatus.WAITING)
    elif why := _why_not(run, item, contact, at=at):
        item.move_to(ItemStatus.SKIPPED, why=why)
        item.settled_on = timezone.localdate(at)
    elif _has_answered(run, item, box):
        run.passed.add(item.pk)
        item.move_to(ItemStatus.WAITING)
    else:
        assert contact is not None
        mail = _written(run, item, contact, at=at)
        with transaction.atomic():
            policies.send_mailing.require(run.sender, run.mailing, at=at)
            _address(run, item, contact, at=at)
        item.move_to(ItemStatus.HANDING_OVER)
    item.save()
    return mail


def _why_not(
    run: _Run, item: MailItem, contact: OpenContact | None, *, at: datetime
) -> WhyNotSent | None:
    if contact is None:
        return WhyNotSent.GONE
    bears_link = has_personal_links(run.mailing, run.study)
    if bears_link and _is_used(run, item):
        return WhyNotSent.ANSWERED  # the vault knows it, and has learned it with others
    if not contact.email or (bears_link and not contact.link):
        return WhyNotSent.NO_WAY
    return why_not_now(item, contact, run.study, at=at)


def _is_used(run: _Run, item: MailItem) -> bool:
    invitation = run.invitations.get(item.contact_ref)
    return invitation is not None and invitation.token is None


def _opened(run: _Run, item: MailItem, box: Opener) -> OpenContact | None:
    contact, invitation = run.contacts.get(item.contact_ref), run.invitations.get(item.contact_ref)
    if contact is None:
        return None
    if run.mailing.kind == MailKind.THANKS or invitation is None or invitation.token is None:
        return opened_contact(box, contact, "")
    return opened_contact(box, contact, personal_link(run.page, opened_token(invitation, box)))


def _has_answered(run: _Run, item: MailItem, box: Opener) -> bool:
    """Asked now. It is not written down: the vault learns it with others, several at a time."""
    if not has_personal_links(run.mailing, run.study):
        return False
    invitation = run.invitations[item.contact_ref]
    return not is_admitted(run.wave, opened_token(invitation, box))


def _written(
    run: _Run, item: MailItem, contact: OpenContact, *, at: datetime
) -> EmailMultiAlternatives:
    opt_out_url = link_for(ways_of(contact))
    said = composed(
        run.study,
        run.versions,
        Reader(name=contact.name, link=contact.link, opt_out_url=opt_out_url),
        on=timezone.localdate(at),
        last_day=run.mailing.last_day,
        page=run.page,
    )
    return as_email(said, to=contact.email, item_ref=item.pk, opt_out_url=opt_out_url)


def _address(run: _Run, item: MailItem, contact: OpenContact, *, at: datetime) -> None:
    """Ask the gates for this one person, who is entered into the ledger once in twelve months."""
    today = timezone.localdate(at)
    known = was_addressed(item, run.study, on=today)
    person_kind = PersonKind(run.contacts[item.contact_ref].batch.person_kind)
    new = ask_for_one(run.study, run.purpose, None if known else person_kind, by=run.sender, at=at)
    item.addressed_on = today if new else None
    if run.mailing.kind == MailKind.INVITATION:
        remember_asking(contact, run.study, on=today)


def _still_held(held: MailItem, expected: ItemStatus) -> MailItem | None:
    """The item, if this worker's claim still holds."""
    rows = MailItem.objects.select_for_update(of=("self",), no_key=True).select_related("mailing")
    return rows.filter(pk=held.pk, claim=held.claim, status=expected).first()


@transaction.atomic(using="vault", durable=True)
def _settle(
    held: MailItem,
    expected: ItemStatus,
    to: ItemStatus,
    at: datetime,
    *,
    error: Exception | None = None,
    why: WhyNotSent | None = None,
) -> bool:
    """Move a message on, if this worker's claim still holds; whether it does."""
    item = _still_held(held, expected)
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


def _no_such_address(error: Exception) -> bool:
    if not isinstance(error, SMTPRecipientsRefused):
        return False
    return all(code >= FOR_GOOD for code, _ in error.recipients.values())
