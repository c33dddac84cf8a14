"""One person of a mailing taken up by hand, for a letter or a call: asked about at that moment.

The same is asked as before an e-mail goes; what differs is who asks, and what is done then. Whether
somebody has answered is asked of the admissions for a letter only: on a phone list the call itself
would show it of whoever is not called (decision 10).
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring.keys import Opener
from participants import policies
from participants.actions.asked_before import ask_one_at_a_time, remember_asking
from participants.actions.handover_people import sealed_hash
from participants.actions.invitations import opened_token
from participants.actions.mailings.asking import ways_of, why_not_now
from participants.actions.openings import OpenContact, opened_contact
from participants.actions.recruiting import ask_for_one
from participants.lifecycle import ItemStatus
from participants.models import Contact, Invitation, Mailing, MailItem
from participants.queries import mailings
from participants.queries.mailings import (
    FIELD_OF,
    address_of,
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
    """What all people taken up for one mailing have in common."""

    mailing: Mailing
    study: Study
    wave: Wave
    by: User
    purpose: OpeningPurpose


@dataclass(frozen=True, slots=True)
class TakenUp:
    """Somebody who may be asked now. ``code`` is the secret of a letter's link, "" without one.

    Who ``has_answered`` gets no letter, which no row may tell: all else is done as for the others.
    """

    item: MailItem
    contact: OpenContact
    code: str
    has_answered: bool


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
    if contact is None or is_known_to_have_answered(one, item):
        skip(item, WhyNotSent.ANSWERED if contact else WhyNotSent.GONE, at=at)
        return None
    opened, invitation = opened_contact(box, contact, ""), _invitation(one, item)
    ask_one_at_a_time([ways_of(opened)])
    past = Past(item)  # what another mailing did to this person is committed now, or comes after
    if why := _why_not(one, item, opened, invitation, past, at=at):
        skip(item, why, at=at)
        return None
    code = _code(one, invitation, box)
    has_answered = bool(code) and not is_admitted(one.wave, code)
    with transaction.atomic():
        policies.send_mailing.require(one.by, one.mailing, at=at)
        known = past.was_addressed(on=timezone.localdate(at))
        person_kind = None if known else PersonKind(contact.batch.person_kind)
        _address(one, item, opened, person_kind, at=at)
    item.sealed_hash = sealed_hash(contact)
    item.went_to = address_of(contact, one.mailing.way)
    item.save()
    return TakenUp(item, opened, code, has_answered)


def is_known_to_have_answered(one: Round, item: MailItem) -> bool:
    """Whether to skip this person, whose turn it is, without opening the contact."""
    return mailings.is_known_to_have_answered(one.mailing, one.study, _invitation(one, item))


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
    one: Round,
    item: MailItem,
    opened: OpenContact,
    invitation: Invitation | None,
    past: Past,
    *,
    at: datetime,
) -> WhyNotSent | None:
    way = MailWay(one.mailing.way)
    needs_link = has_personal_links(one.mailing, one.study) and way == MailWay.LETTER
    if not getattr(opened, FIELD_OF[way]) or (needs_link and invitation is None):
        return WhyNotSent.NO_WAY
    return why_not_now(item, opened, past, one.study, at=at)


def _invitation(one: Round, item: MailItem) -> Invitation | None:
    invitations = Invitation.objects.of_wave(one.study.study_ref, one.wave.number)
    return invitations.filter(contact_ref=item.contact_ref).first()


def _code(one: Round, invitation: Invitation | None, box: Opener) -> str:
    is_letter = one.mailing.way == MailWay.LETTER and one.mailing.kind != MailKind.THANKS
    if not is_letter or invitation is None or invitation.token is None:
        return ""
    return opened_token(invitation, box)


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
        remember_asking([ways_of(contact)], one.study, on=today)
