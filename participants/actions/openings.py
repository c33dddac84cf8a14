"""Open contacts for a purpose: written down before anything is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring.keys import Opener
from participants import policies, queries
from participants.actions.asked_before import may_ask
from participants.actions.invitations import opened_token
from participants.actions.recruiting import ask_the_gates
from participants.actions.sealing import place
from participants.actions.vault import opened
from participants.models import Contact, Invitation
from participants.phones import as_people_write
from participants.queries.invitations import (
    may_still_be_asked,
    personal_link,
    survey_page,
    wave_asked,
)
from participants.queries.opt_outs import WAYS, opted_out
from participants.reading.columns import Field
from participants.vocabulary import ADDRESSES, ASKS_THE_GATES
from studies.models import Study, Wave


@dataclass(frozen=True, slots=True)
class OpenContact:
    """One contact in the clear. Show it, and never store, log or send it on."""

    contact_ref: UUID
    name: str
    phone: str
    email: str
    address: str
    link: str = ""

    @property
    def dialled(self) -> str:
        """The number as people write it."""
        return as_people_write(self.phone)


@dataclass(frozen=True, slots=True)
class OpenPage:
    """One page of opened contacts; ``page`` counts from 1.

    ``opted_out`` and ``asked_often`` count whom it leaves out, and why.
    """

    contacts: list[OpenContact]
    page: int
    pages: int
    total: int
    with_links: bool = False
    opted_out: int = 0
    asked_often: int = 0


def open_contacts(
    *, study_ref: UUID, purpose: str, by: User, at: datetime, page: int = 1
) -> OpenPage:
    """Fifty contacts of a study in the clear, for a listed purpose.

    Who opened how many and why is committed first, in the vault's own log and in the audit, and
    with it whom that addresses. Where links were drawn, whoever is asked comes with a link of its
    own, and who is known to have answered is not opened to be asked again (R-118).

    :raises Refused: if this person may not, or not for this purpose.
    :raises CollectionRefused: for recruiting, a wave or follow-up, with what the gates miss.
    """
    study = Study.objects.get(study_ref=study_ref)
    policies.open_contacts.require(by, study, purpose, at=at)
    wave = wave_asked(study) if purpose in ADDRESSES else None
    contacts = may_still_be_asked(study, wave) if wave else Contact.objects.of_study(study_ref)
    total = contacts.count()
    pages = max(1, -(-total // queries.PER_PAGE))
    page = min(max(page, 1), pages)
    start = (page - 1) * queries.PER_PAGE
    sealed = list(contacts.order_by("contact_ref")[start : start + queries.PER_PAGE])
    with transaction.atomic(using="vault"), transaction.atomic():
        ask_the_gates(study, purpose, by=by, at=at)
    if not sealed:
        return OpenPage([], page, pages, total)
    with opened(study_ref, len(sealed), purpose, by=by, at=at) as box:
        links = _links(box, sealed, wave) if wave else {}
        known = [opened_contact(box, each, links.get(each.contact_ref, "")) for each in sealed]
    asked = _without_opt_outs(known) if purpose in ASKS_THE_GATES else known
    shown = _may_be_asked(asked, study, at=at) if purpose in ADDRESSES else asked
    return OpenPage(
        *(shown, page, pages, total),
        with_links=wave is not None,
        opted_out=len(known) - len(asked),
        asked_often=len(asked) - len(shown),
    )


def _without_opt_outs(opened: list[OpenContact]) -> list[OpenContact]:
    """Nobody who said no to any study is shown to be asked by another (R-030)."""
    ways = [{way: getattr(each, way) for way in WAYS} for each in opened]
    closed = opted_out(ways)
    return [each for each, is_closed in zip(opened, closed, strict=True) if not is_closed]


def _may_be_asked(opened: list[OpenContact], study: Study, *, at: datetime) -> list[OpenContact]:
    """Whoever is shown to be asked counts as asked by this study (ASKED_AT_MOST)."""
    ways = [{way: getattr(each, way) for way in WAYS} for each in opened]
    free = may_ask(ways, study, on=timezone.localdate(at))
    return [each for each, is_free in zip(opened, free, strict=True) if is_free]


def _links(box: Opener, contacts: Sequence[Contact], wave: Wave) -> dict[UUID, str]:
    """The personal link of each, to copy into a letter."""
    page = survey_page(wave)
    rows = Invitation.objects.of_wave(wave.study.study_ref, wave.number).open()
    return {
        row.contact_ref: personal_link(page, opened_token(row, box))
        for row in rows.filter(contact_ref__in=[each.contact_ref for each in contacts])
    }


def opened_contact(box: Opener, contact: Contact, link: str) -> OpenContact:
    """One contact in the clear; whoever asks has written it down before."""
    values = {}
    for name in Field:
        sealed = getattr(contact, name)
        where = place(name, contact.contact_ref)
        values[str(name)] = box.open(bytes(sealed), where).decode() if sealed else ""
    return OpenContact(contact_ref=contact.contact_ref, link=link, **values)
