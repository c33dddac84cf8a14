"""One claim of messages handed to the mail server, each asked about at its own moment."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.keyring.keys import KeyDestroyedError, Opener
from foundation.mail.lines import Line
from participants import policies
from participants.actions.asked_before import remember_asking
from participants.actions.invitations import opened_token
from participants.actions.mailings.asking import ways_of, why_not_now
from participants.actions.mailings.mail_server import MailServer, NobodyBeforeError
from participants.actions.mailings.one_asking import Asking
from participants.actions.mailings.settling import (
    after_failure,
    let_go,
    settle,
    settle_sent,
    settle_trouble,
    still_held,
)
from participants.actions.openings import OpenContact, opened_contact
from participants.actions.recruiting import ask_for_one
from participants.actions.vault import opened
from participants.composing import Reader, as_email, composed
from participants.lifecycle import ItemStatus, MailingStatus
from participants.models import Contact, Invitation, Mailing, MailItem
from participants.opt_out_links import link_for
from participants.queries.invitations import personal_link, survey_page
from participants.queries.mailings import (
    address_of,
    has_personal_links,
    is_known_to_have_answered,
    purpose_of_mailing,
    sender_of,
    study_of,
    texts_of,
    wave_of,
)
from participants.queries.past_messages import Past
from participants.quiet_hours import is_quiet
from participants.vocabulary import MailKind, WhyNotSent
from studies.models import DocumentVersion, Study, Wave
from studies.queries.admissions import is_admitted
from studies.vocabulary import PersonKind

Clock = Callable[[], datetime]


class MailServerDownError(Exception):
    """The mail server cannot be reached, so that there is no use in trying others now."""

    def __init__(self, sent: int) -> None:
        super().__init__()
        self.sent = sent


@dataclass(slots=True)
class _Run:
    """What all messages of one claim have in common."""

    mailing: Mailing
    study: Study
    wave: Wave
    sender: User
    purpose: str
    versions: list[DocumentVersion]
    page: str
    asking: Asking
    server: MailServer


@dataclass(slots=True)
class _Person:
    """To whom a message goes, as it stands now; whoever is known to have answered stays closed."""

    contact: Contact | None
    invitation: Invitation | None
    opened: OpenContact | None


def hand_over_all(held: list[MailItem], now: Clock) -> int:
    """Hand over what one claim holds; how many went. What did not go waits again.

    :raises Refused: with what the gates miss; nothing of the claim is held then.
    :raises MailServerDownError: if the mail server cannot be reached; nothing is held then either.
    """
    line = Line(contact_mail())
    run = _run(held, MailServer(line))
    try:
        _open(line, held, now, sent=0)
        return _hand_over_opened(run, held, now)
    except KeyDestroyedError:
        for item in held:
            settle(item, ItemStatus.CLAIMED, ItemStatus.SKIPPED, now(), why=WhyNotSent.GONE)
        return 0
    finally:
        line.close()


def contact_mail() -> str | None:
    """The backend of messages to contacts, where it is not that of all other mail."""
    return settings.CONTACT_MAIL or None


def _open(line: Line, held: list[MailItem], now: Clock, *, sent: int) -> None:
    """Reach the mail server, or let all of these wait: certainly none was handed over."""
    try:
        line.open()
    except Exception as error:
        for item in held:
            settle(item, ItemStatus.CLAIMED, after_failure(item), now(), error=error)
        raise MailServerDownError(sent) from error


def _run(held: list[MailItem], server: MailServer) -> _Run:
    mailing = held[0].mailing
    study = study_of(mailing)
    wave = wave_of(mailing, study)
    sender = sender_of(mailing)
    return _Run(
        mailing=mailing,
        study=study,
        wave=wave,
        sender=sender,
        purpose=purpose_of_mailing(mailing, study),
        versions=texts_of(mailing, study),
        page=survey_page(wave),
        asking=Asking(study, sender),
        server=server,
    )


def _hand_over_opened(run: _Run, held: list[MailItem], now: Clock) -> int:
    """In random order, so that it says nothing of those who are asked about again at the end."""
    at, sent, ref = now(), 0, run.study.study_ref
    queue = SystemRandom().sample(held, len(held))
    with opened(ref, len(held), run.purpose, by=run.sender, at=at, by_job=True) as box:
        for place, item in enumerate(queue):
            run.server.is_all = place >= len(held)
            _open(run.server.line, queue[place:], now, sent=sent)
            try:
                sent += _hand_over(run, item, box, now)
            except NobodyBeforeError:
                queue.append(item)
            except Refused:
                for left in queue[place:]:
                    settle(left, ItemStatus.CLAIMED, ItemStatus.WAITING, now())
                raise
    return sent


def _hand_over(run: _Run, item: MailItem, box: Opener, now: Clock) -> bool:
    try:
        taken = _taken_up(run, item, box, at=now())
    except (Refused, KeyDestroyedError, NobodyBeforeError):
        raise
    except Exception as error:
        # One that cannot be written must not keep the others from going.
        settle(item, ItemStatus.CLAIMED, after_failure(item), now(), error=error)
        return False
    if taken is None:
        return False
    if trouble := run.server.take(taken.mail):
        settle_trouble(item, trouble, now())
        return False
    return settle_sent(item, now())


@dataclass(frozen=True, slots=True)
class _Taken:
    """A message to hand over; ``mail`` is nothing for whoever has answered, and is passed over."""

    mail: EmailMultiAlternatives | None


@transaction.atomic(using="vault", durable=True)
def _taken_up(run: _Run, held: MailItem, box: Opener, *, at: datetime) -> _Taken | None:
    """The message, once everything that is asked at its moment says yes and that is committed.

    Whoever has answered goes through the same steps, and the rows say the same of them as of those
    who are written to: nothing in the vault tells one from the other (R-118, decision 10).

    The ledger is committed just before the vault: who dies in between has counted one too many.
    """
    item = still_held(held, ItemStatus.CLAIMED)
    if item is None:
        return None
    taken = None
    if is_quiet(at):
        item.move_to(ItemStatus.WAITING)
    elif item.mailing.status != MailingStatus.SENDING:
        let_go(item, at=at)
    else:
        person = _person(run, item, box)
        with run.asking.of_one(ways_of(person.opened) if person.opened else {}):
            taken = _asked_about(run, item, person, box, at=at)
    item.save()
    return taken


def _asked_about(
    run: _Run, item: MailItem, person: _Person, box: Opener, *, at: datetime
) -> _Taken | None:
    """The message to the person, who is addressed by it; nothing where the item is skipped."""
    contact, past = person.opened, Past(item)
    if why := _why_not(run, item, person, past, at=at):
        item.move_to(ItemStatus.SKIPPED, why=why)
        item.settled_on = timezone.localdate(at)
        return None
    assert contact is not None
    assert person.contact is not None
    if answered := _has_answered(run, person, box):
        run.server.require_somebody_before()
    _address(run, item, person, past, at=at)
    item.went_to = address_of(person.contact, run.mailing.way)
    item.move_to(ItemStatus.HANDING_OVER)
    return _Taken(None if answered else _written(run, item, contact, at=at))


def _person(run: _Run, item: MailItem, box: Opener) -> _Person:
    contacts = Contact.objects.of_study(run.study.study_ref).select_related("batch")
    invitations = Invitation.objects.of_wave(run.study.study_ref, run.wave.number)
    contact = contacts.filter(contact_ref=item.contact_ref).first()
    invitation = invitations.filter(contact_ref=item.contact_ref).first()
    is_known = is_known_to_have_answered(run.mailing, run.study, invitation)
    shown = None if is_known else _opened(run, contact, invitation, box)
    return _Person(contact, invitation, shown)


def _why_not(
    run: _Run, item: MailItem, person: _Person, past: Past, *, at: datetime
) -> WhyNotSent | None:
    if (contact := person.opened) is None:
        return WhyNotSent.ANSWERED if person.contact else WhyNotSent.GONE
    if not contact.email or (has_personal_links(run.mailing, run.study) and not contact.link):
        return WhyNotSent.NO_WAY
    return why_not_now(item, contact, past, run.study, at=at)


def _opened(
    run: _Run, contact: Contact | None, invitation: Invitation | None, box: Opener
) -> OpenContact | None:
    if contact is None:
        return None
    if run.mailing.kind == MailKind.THANKS or invitation is None or invitation.token is None:
        return opened_contact(box, contact, "")
    return opened_contact(box, contact, personal_link(run.page, opened_token(invitation, box)))


def _has_answered(run: _Run, person: _Person, box: Opener) -> bool:
    """Asked now, and written down nowhere: the vault learns it with others, several at a time."""
    if not has_personal_links(run.mailing, run.study):
        return False
    assert person.invitation is not None
    return not is_admitted(run.wave, opened_token(person.invitation, box))


def _written(
    run: _Run, item: MailItem, contact: OpenContact, *, at: datetime
) -> EmailMultiAlternatives:
    opt_out_url = link_for(ways_of(contact))
    said = composed(
        study_of(run.mailing),
        run.versions,
        Reader(name=contact.name, link=contact.link, opt_out_url=opt_out_url),
        on=timezone.localdate(at),
        last_day=run.mailing.last_day,
        page=run.page,
    )
    return as_email(said, to=contact.email, item_ref=item.pk, opt_out_url=opt_out_url)


def _address(run: _Run, item: MailItem, person: _Person, past: Past, *, at: datetime) -> None:
    """Ask the gates for this one person, who is entered into the ledger once in twelve months."""
    assert person.contact is not None
    assert person.opened is not None
    sender = sender_of(run.mailing)
    policies.send_mailing.require(sender, run.mailing, at=at)
    today = timezone.localdate(at)
    kind = PersonKind(person.contact.batch.person_kind)
    asked = None if past.was_addressed(on=today) else kind
    if ask_for_one(run.study, run.purpose, asked, by=sender, at=at):
        item.addressed_on = today
    if run.mailing.kind == MailKind.INVITATION:
        remember_asking([ways_of(person.opened)], run.study, on=today)
