"""What the actions on a request share: its line in the audit, its lock, what is sealed in it."""

import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID

from foundation.access.models import User
from foundation.audit import log
from foundation.keyring import keys
from foundation.keyring.keys import Opener, Purpose
from participants.models import RedressRequest
from participants.normalising import normal
from participants.reading.columns import Field
from participants.redress_said import RedressDraft


def record(
    what: str, request: RedressRequest, *, by: User | None, at: datetime, **facts: Any
) -> None:
    """A line without study and person, so that no page of a study shows that somebody asked."""
    subject = f"participants.RedressRequest:{request.request_ref}"
    log.record(f"redress.{what}", subject=subject, by=by, at=at, **facts)


def locked(request_ref: UUID) -> RedressRequest:
    """The request, until the transaction ends."""
    return RedressRequest.objects.select_for_update(no_key=True).get(pk=request_ref)


def opened(request: RedressRequest, *, by: User | None, at: datetime) -> Opener:
    """What opens what is sealed in a request; it counts as one opening.

    :raises KeyDestroyedError: once it was forgotten.
    """
    return keys.open_whole(request.key_ref, purpose=Purpose.REDRESS, by=by, at=at)


def said_in(request: RedressRequest, box: Opener) -> RedressDraft:
    """What the person said."""
    return RedressDraft.from_bytes(box.open(bytes(request.said or b""), request.place("said")))


def reply_to(request: RedressRequest, box: Opener) -> str:
    """Where the answer goes; "" while nobody looked."""
    sealed = request.reply_to
    return box.open(bytes(sealed), request.place("reply_to")).decode() if sealed else ""


def held_by(request: RedressRequest, box: Opener) -> list[UUID]:
    """The contacts that are reached in the way to which the code goes."""
    if not request.held:
        return []
    found = json.loads(box.open(bytes(request.held), request.place("held")))
    return [UUID(each) for each in found]


def companies_in(request: RedressRequest, box: Opener) -> list[tuple[str, date]]:
    """Who is to be told that something they got was deleted, with the day of the deletion."""
    if not request.companies:
        return []
    found = json.loads(box.open(bytes(request.companies), request.place("companies")))
    return [(name, date.fromisoformat(day)) for name, day in found]


def seal_companies(request: RedressRequest, companies: Iterable[tuple[str, date]]) -> None:
    """Set them; whoever calls saves. Sealed, since a company may say which study it was."""
    rows = sorted({(name, day.isoformat()) for name, day in companies})
    seal_in(request, "companies", json.dumps(rows).encode())


def is_named(typed: str, known: str, *, among: Iterable[str]) -> bool:
    """Whether an e-mail address that several may share leads to whoever says to be called so.

    Without a name on record there is nothing to compare. Without a name given, an address on which
    people of several names are known leads to nobody.
    """
    if typed:
        return not known or normal(Field.NAME, typed) == normal(Field.NAME, known)
    return len({normal(Field.NAME, each) for each in among if each}) <= 1


def seal_in(request: RedressRequest, field: str, plaintext: bytes) -> None:
    """Set a sealed field; whoever calls saves."""
    sealed = keys.seal(plaintext, key_ref=request.key_ref, aad=request.place(field))
    setattr(request, field, sealed)
