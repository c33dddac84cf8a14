"""What the person said, what is held, and who got it: opened for redress, and written down."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.keyring.keys import Opener, Purpose
from participants import policies, queries
from participants.actions import vault
from participants.actions.redress.panel import HeldEntry, panel_held
from participants.actions.redress.records import (
    companies_in,
    held_by,
    locked,
    opened,
    record,
    reply_to,
    said_in,
)
from participants.actions.sealing import place
from participants.models import Contact, Disclosure, RedressRequest
from participants.queries.indexes import FoundContact
from participants.queries.redress_accounting import who_got_any
from participants.reading.columns import Field
from participants.redress_letters import labelled
from participants.redress_said import REPLY_WAYS, RedressDraft
from studies.models import Study


@dataclass(frozen=True, slots=True)
class HeldContact:
    """A contact in the clear, with the study for which it is kept."""

    contact_ref: UUID
    study_ref: UUID
    name: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    study: Study | None = None
    corrected_on: date | None = None

    @property
    def fields(self) -> dict[str, str]:
        """What is known, by field."""
        return {str(each): value for each in Field if (value := getattr(self, each))}

    @property
    def labelled(self) -> list[tuple[str, str]]:
        """The same with the words for each field."""
        return labelled(self.fields)

    @property
    def ways(self) -> dict[Field, str]:
        """How the person is reached."""
        return {each: value for each in REPLY_WAYS if (value := getattr(self, each))}


@dataclass(frozen=True, slots=True)
class OpenedRedress:
    """A request in the clear. Show it, and never store, log or send it on."""

    said: RedressDraft
    reply_to: str
    held: list[HeldContact]
    panel: list[HeldEntry]
    disclosed: list[Disclosure]
    to_tell_of_deletion: list[tuple[str, date]]

    @property
    def to_tell(self) -> list[tuple[str, date]]:
        """Companies that got details before they were corrected, with the day of the correction.

        Whoever got a record before is told of its correction (5 U.S.C. 552a(c)(4)).
        """
        corrected = [(each.study_ref, each.corrected_on) for each in self.held if each.corrected_on]
        told = {
            (went.recipient, day)
            for went in self.disclosed
            for study_ref, day in corrected
            if went.study_ref == study_ref and timezone.localdate(went.at) <= day
        }
        return sorted(told)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """How the person says to be known, with the words for each."""
        known = {"name": self.said.name, **{str(way): v for way, v in self.said.ways.items()}}
        return labelled(known)


def open_redress(*, request_ref: UUID, by: User, at: datetime) -> OpenedRedress:
    """Read a request and, once the identity is confirmed, what is held about the person.

    Who opened what and why is written first, in the vault's own log and in the audit (R-022).

    :raises Refused: unless this person works on it, and on none of the studies concerned.
    :raises KeyDestroyedError: once it was forgotten.
    """
    with transaction.atomic(using="vault"), transaction.atomic():
        request = locked(request_ref)
        policies.open_redress.require(by, request, at=at)
        box = opened(request, by=by, at=at)
        held = contacts_held(request, by=by, at=at) if request.confirmed_on else []
        studies = {each.study for each in held if each.study}
        policies.open_redress.require(by, request, studies, at=at)
        panel = panel_held(request, by=by, at=at)
        record("opened", request, by=by, at=at, contacts=len(held))
        to = reply_to(request, box)
        confirmed = [{Field(request.reply_way): to}] if request.confirmed_on else []
        ways = [*(each.ways for each in held), *(each.ways for each in panel)]
        disclosed = who_got_any([*confirmed, *ways])
        told = companies_in(request, box)
        return OpenedRedress(said_in(request, box), to, held, panel, disclosed, told)


def contacts_held(request: RedressRequest, *, by: User | None, at: datetime) -> list[HeldContact]:
    """The contacts that the person confirmed to be theirs, as they are now."""
    refs = held_by(request, opened(request, by=by, at=at))
    rows = Contact.objects.filter(pk__in=refs).values_list("contact_ref", "study_ref")
    found = [FoundContact(ref, study, ()) for ref, study in rows]
    return [known for _, known in opened_contacts(found, by=by, at=at)]


def opened_contacts(
    found: Iterable[FoundContact], *, by: User | None, at: datetime
) -> Iterator[tuple[FoundContact, HeldContact]]:
    """Each contact with what is sealed in it, opened for redress and written down as that."""
    every = {each.contact_ref: each for each in found}
    rows = list(Contact.objects.filter(pk__in=every).order_by("study_ref", "contact_ref"))
    studies = queries.studies_by_ref({row.study_ref for row in rows})
    for study_ref, group in groupby(rows, key=lambda row: row.study_ref):
        if queries.contacts_were_destroyed(study_ref):  # the purge is taking it away
            continue
        theirs = list(group)
        with vault.opened(study_ref, len(theirs), Purpose.REDRESS, by=by, at=at) as box:
            known = [_held(row, studies.get(study_ref), box) for row in theirs]
        yield from ((every[each.contact_ref], each) for each in known)


def _held(row: Contact, study: Study | None, box: Opener) -> HeldContact:
    values = {
        str(name): box.open(bytes(sealed), place(name, row.contact_ref)).decode()
        for name in Field
        if (sealed := getattr(row, name))
    }
    day = row.corrected_on
    return HeldContact(row.contact_ref, row.study_ref, study=study, corrected_on=day, **values)
