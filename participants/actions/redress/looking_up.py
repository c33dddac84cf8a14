"""The clock looks whether a contact is known, and has a code go to what is on record (PIA 7).

Never to what was typed: letters that look alike, or an address that somebody else has now, would
show a contact to a stranger. Nobody is asked for more about themselves to prove who they are.
"""

import json
import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone, translation

from foundation.access.models import User
from foundation.crowds.counting import counted
from foundation.keyring import keys
from participants import policies
from participants.actions.redress.letters import write_letter
from participants.actions.redress.opening import opened_contacts
from participants.actions.redress.panel import panel_entries
from participants.actions.redress.receiving import RedressError, hash_of
from participants.actions.redress.records import (
    is_named,
    locked,
    opened,
    record,
    said_in,
    seal_in,
)
from participants.lifecycle import RedressStatus
from participants.models import RedressRequest
from participants.normalising import normal
from participants.notices.redress import (
    tell_officers_redress_look_up_stopped,
    tell_officers_redress_waits,
)
from participants.queries.disclosures import who_got
from participants.queries.indexes import FoundContact, find_contacts
from participants.queries.redress import CODES, component_of
from participants.reading.columns import Field
from participants.redress_letters import acknowledgement_paragraphs, code_paragraphs
from participants.redress_said import REPLY_WAYS, RedressDraft
from participants.redress_words import (
    CODE_LASTS_DAYS,
    CODE_LENGTH,
    LOOK_UP_GAPS,
    LetterKind,
    RedressKind,
    ReplyWay,
)
from participants.unmistakable import random_code

logger = logging.getLogger(__name__)
LETTERS_A_DAY = 3
"""To one mailbox, so that nobody can fill another’s by asking in their name."""


@dataclass(frozen=True, slots=True)
class _Reached:
    """Contacts that are reached in one way, as it stands on record."""

    way: Field
    value: str
    name: str
    refs: tuple[UUID, ...]
    studies: tuple[UUID, ...]


def look_up_redress(*, at: datetime) -> int:
    """Look for everybody who asked since; how many. One that fails does not keep others back.

    It is tried again after growing gaps. After the last one the officers are told, and decide.
    """
    refs = list(RedressRequest.objects.to_look_up(at=at).values_list("pk", flat=True))
    return sum(_looked_up(ref, at=at) for ref in refs)


@transaction.atomic(using="vault")
def retry_redress_look_up(*, request_ref: UUID, by: User, at: datetime) -> RedressRequest:
    """Have the clock look again, as often as before; it does so within a minute.

    :raises Refused: unless this person works on it, or while the clock still tries.
    """
    request = locked(request_ref)
    policies.retry_redress_look_up.require(by, request, at=at)
    request.look_up_tries, request.look_up_after, request.look_up_trouble = 0, None, ""
    request.save()
    record("look_up_retried", request, by=by, at=at)
    return request


@transaction.atomic(using="vault")
def write_redress_code(*, request_ref: UUID, way: str, by: User, at: datetime) -> RedressRequest:
    """Write a new code, in this way: the one before is worth nothing from now on.

    :raises Refused: unless this person works on it, while it waits for a code.
    :raises RedressError: if the person is on record in no such way.
    """
    request = locked(request_ref)
    policies.write_redress_code.require(by, request, at=at)
    said = said_in(request, opened(request, by=by, at=at))
    reached = _reached(said, Field(way), by=by, at=at)
    if reached is None:
        raise RedressError("Nothing is on record by which the person is reached in this way.")
    if request.status == RedressStatus.CODE_SENT:
        request.move_to(RedressStatus.CODE_DUE)
    _write_code(request, reached, at=at)
    record("code_written", request, by=by, at=at, way=reached.way)
    return request


def _looked_up(request_ref: UUID, *, at: datetime) -> bool:
    try:
        _look_up(request_ref, at=at)
    except Exception as error:  # whose text may quote what was said
        trouble = type(error).__name__
        logger.error("A request could not be looked up: %s", trouble)
        _failed(request_ref, trouble, at=at)
        return False
    return True


@transaction.atomic(using="vault")
def _failed(request_ref: UUID, trouble: str, *, at: datetime) -> None:
    request = locked(request_ref)
    gaps = LOOK_UP_GAPS[request.look_up_tries :]
    request.look_up_after = at + gaps[0] if gaps else None
    request.look_up_trouble = trouble[:60]
    request.look_up_tries += 1
    request.save()
    if request.is_never_looked_up:
        tell_officers_redress_look_up_stopped(request, at=at)
        record("look_up_stopped", request, by=None, at=at, tries=request.look_up_tries)


@transaction.atomic(using="vault")
def _look_up(request_ref: UUID, *, at: datetime) -> None:
    request = locked(request_ref)
    if request.status != RedressStatus.RECEIVED:
        return
    said = said_in(request, opened(request, by=None, at=at))
    reached = next(
        (found for way in said.ways if (found := _reached(said, way, by=None, at=at))), None
    )
    request.component_code = component_of(reached.studies if reached else ())
    if reached is None or request.kind == RedressKind.COMPLAINT:
        _acknowledge(request, said, at=at)
    else:
        request.move_to(RedressStatus.CODE_DUE)
        _write_code(request, reached, at=at)
    if request.reply_way != ReplyWay.EMAIL or request.status == RedressStatus.OPEN:
        tell_officers_redress_waits(request, at=at)
    record("looked_up", request, by=None, at=at)


def _reached(said: RedressDraft, way: Field, *, by: User | None, at: datetime) -> _Reached | None:
    """Whom this way leads to. Of the people of one house or line, the one of the name given.

    The panel is looked into by e-mail address too. Of whoever is held no more, but was given to a
    vendor, the accounting knows the way (C-8): it knows its normal form, and so an e-mail goes to
    that.
    """
    typed = said.ways.get(way, "")
    found = find_contacts({way: typed}) if typed else []
    held = list(opened_contacts(found, by=by, at=at))
    names = [contact.name for _, contact in held]
    theirs = [
        (each, contact)
        for each, contact in held
        if (
            is_named(said.name, contact.name, among=names)
            if way == Field.EMAIL
            else _is_the_same(said.name, contact.name)
        )
    ]
    if not theirs:
        is_member = way == Field.EMAIL and bool(panel_entries(typed, said.name, by=by, at=at))
        may_ask = bool(typed) and not held and said.kind == RedressKind.ACCESS
        known = is_member or (may_ask and bool(who_got({way: typed})))
        value = normal(way, typed) if way == Field.EMAIL else typed
        return _Reached(way, value, said.name, (), ()) if known else None
    _, first = theirs[0]
    return _Reached(way, getattr(first, way), first.name, *_refs(each for each, _ in theirs))


def _refs(found: Iterable[FoundContact]) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    pairs = [(each.contact_ref, each.study_ref) for each in found]
    return tuple(ref for ref, _ in pairs), tuple(study for _, study in pairs)


def _is_the_same(typed: str, known: str) -> bool:
    return normal(Field.NAME, typed) == normal(Field.NAME, known)


def _write_code(request: RedressRequest, reached: _Reached, *, at: datetime) -> None:
    code = random_code(CODE_LENGTH)
    request.code_hash, request.code_tries = hash_of(request.reference, code), 0
    request.code_until = timezone.localdate(at) + timedelta(days=CODE_LASTS_DAYS)
    request.reply_way = ReplyWay(reached.way)
    seal_in(request, "reply_to", reached.value.encode())
    seal_in(request, "held", json.dumps([str(ref) for ref in reached.refs]).encode())
    request.save()
    if _is_flooded(request, reached.value):
        return
    with translation.override(request.language):
        paragraphs = code_paragraphs(request, code, until=request.code_until)
    write_letter(request, LetterKind.CODE, paragraphs, to=reached.value, name=reached.name, at=at)


def _acknowledge(request: RedressRequest, said: RedressDraft, *, at: datetime) -> None:
    """Nothing is confirmed, so nothing of anybody is in it: it goes to what was typed."""
    way = next(each for each in REPLY_WAYS if each in said.ways)
    request.reply_way = ReplyWay(way)
    seal_in(request, "reply_to", said.ways[way].encode())
    request.move_to(RedressStatus.OPEN)
    request.save()
    if _is_flooded(request, said.ways[way]):
        return
    with translation.override(request.language):
        paragraphs = acknowledgement_paragraphs(request)
    write_letter(
        request,
        LetterKind.ACKNOWLEDGEMENT,
        paragraphs,
        to=said.ways[way],
        name=said.name,
        at=at,
    )


def _is_flooded(request: RedressRequest, to: str) -> bool:
    """Whether this mailbox got enough letters today. Counted under a keyed hash, for a day."""
    if request.reply_way != ReplyWay.EMAIL:
        return False
    name = keys.fingerprint(f"to:{normal(Field.EMAIL, to)}", key_ref=CODES).hex()
    return counted(f"redress:{name}", within=timedelta(days=1)) > LETTERS_A_DAY
