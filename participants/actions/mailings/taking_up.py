"""One person of a mailing taken up by hand, for a letter or a call: asked about at that moment.

The same is asked as before an e-mail goes; what differs is who asks, and what is done then.
"""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring.keys import Opener
from participants import policies
from participants.actions.invitations import opened_token
from participants.actions.mailings.asking import remember_asking, why_not_now
from participants.actions.openings import OpenContact, opened_contact
from participants.actions.recruiting import ask_for_one
from participants.lifecycle import ItemStatus
from participants.models import Contact, Invitation, Mailing, MailItem
from participants.queries.mailings import (
    FIELD_OF,
    has_personal_links,
    purpose_of_mailing,
    study_of,
    wave_of,
)
from participants.queries.past_messages import Past
from participants.vocabulary import MailKind, MailWay, OpeningPurpose, WhyNotSent
from studies.models import Study, Wave
from studies.queries.admissions import is_admitted
from studies.vocabulary import PersonKind


@dataclass(slots=True)
class Round:
    """What all people taken up for one mailing have in common.

    ``passed`` have answered meanwhile: that is written down with others, several at a time.
    """

    mailing: Mailing
    study: Study
    wave: Wave
    by: User
    purpose: OpeningPurpose
    passed: set[UUID] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Somebody who may be asked now. ``code`` is the secret of the link, "" without one."""

    item: MailItem
    contact: OpenContact
    code: str


def round_of(mailing: Mailing, *, by: User) -> Round:
    """Begin to take up people of a mailing."""
    study = study_of(mailing)
    wave = wave_of(mailing, study)
    return Round(mailing, study, wave, by, purpose_of_mailing(mailing, study))


def taken_up(one: Round, item: MailItem, box: Opener, *, at: datetime) -> TakenUp | None:
    """The person, once everything that is asked says yes; nobody where the item is skipped or left.

    Inside a transaction of the vault that holds the item, which stays claimed.

    :raises Refused: with what the gates miss, or if ``by`` may not ask people any more.
    """
    contacts = Contact.objects.of_study(one.study.study_ref).select_related("batch")
    contact = contacts.filter(contact_ref=item.contact_ref).first()
    if contact is None:
        skip(item, WhyNotSent.GONE, at=at)
        return None
    opened, code = opened_contact(box, contact, ""), _code(one, item, box)
    past = Past(item)
    if why := _why_not(one, item, opened, code, past, at=at):
        skip(item, why, at=at)
        return None
    if code and not is_admitted(one.wave, code):
        one.passed.add(item.pk)
        leave(item)
        return None
    with transaction.atomic():
        policies.send_mailing.require(one.by, one.mailing, at=at)
        known = past.was_addressed(on=timezone.localdate(at))
        person_kind = None if known else PersonKind(contact.batch.person_kind)
        _address(one, item, opened, person_kind, at=at)
    item.save()
    return TakenUp(item, opened, code)


def leave(item: MailItem, *, until: datetime | None = None) -> None:
    """Let it wait again, where it may be taken up another time."""
    item.move_to(ItemStatus.WAITING)
    item.not_before = until or item.not_before
    item.save()


def skip(item: MailItem, why: WhyNotSent, *, at: datetime) -> None:
    """Nobody is asked, and why stays."""
    item.move_to(ItemStatus.SKIPPED, why=why)
    item.settled_on = timezone.localdate(at)
    item.save()


def _why_not(
    one: Round, item: MailItem, opened: OpenContact, code: str, past: Past, *, at: datetime
) -> WhyNotSent | None:
    way = MailWay(one.mailing.way)
    needs_link = has_personal_links(one.mailing, one.study) and way == MailWay.LETTER
    if not getattr(opened, FIELD_OF[way]) or (needs_link and not code):
        return WhyNotSent.NO_WAY
    return why_not_now(item, opened, past, one.study, at=at)


def _code(one: Round, item: MailItem, box: Opener) -> str:
    if one.mailing.kind == MailKind.THANKS:
        return ""
    invitations = Invitation.objects.of_wave(one.study.study_ref, one.wave.number).open()
    invitation = invitations.filter(contact_ref=item.contact_ref).first()
    return opened_token(invitation, box) if invitation else ""


def _address(
    one: Round,
    item: MailItem,
    contact: OpenContact,
    person_kind: PersonKind | None,
    *,
    at: datetime,
) -> None:
    """Ask the gates for this one person, who is entered into the ledger once in twelve months."""
    today = timezone.localdate(at)
    if ask_for_one(one.study, one.purpose, person_kind, by=one.by, at=at):
        item.addressed_on = today
    if one.mailing.kind == MailKind.INVITATION:
        remember_asking(contact, one.study, on=today)
