"""Requests about contact data in every state, made through the real actions."""

import re
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.core.mail import EmailMessage

from foundation.access.models import User
from foundation.access.roles import Role
from participants.actions import (
    answer_redress,
    confirm_redress,
    look_up_redress,
    record_redress_appeal,
    request_redress,
    send_redress_letters,
)
from participants.actions.redress.letters import words_of
from participants.models import RedressLetter, RedressRequest
from participants.redress_said import RedressDraft
from tests.builders.access import NOW, a_person
from tests.playing_back import played_back

EMAIL = "person1@mail.example"
"""The first of ``a_contact_list``."""


def a_draft(kind: str = "access", **said: Any) -> RedressDraft:
    """What somebody asks who is the first of the contact list."""
    known = said or {"email": EMAIL, "words": "Please look."}
    return RedressDraft(kind, **known)


def the_code(request: RedressRequest) -> str:
    """The code in the letter that waits."""
    letter = request.letters.filter(kind="code").exclude(words=None).latest("written_on")
    words = words_of(letter, by=None, at=NOW)
    (code,) = re.findall(r"^(?:[A-Z2-9]{4}-){2}[A-Z2-9]{2}$", words.text, re.M)
    return str(code)


@played_back
def a_redress_request(
    kind: str = "access", *, status: str = "code_due", at: datetime = NOW, **said: Any
) -> RedressRequest:
    """A request in a state. Who is confirmed, answered and appeals is on record."""
    request = request_redress(draft=a_draft(kind, **said), at=at)
    if status == "received":
        return request
    look_up_redress(at=at)
    request.refresh_from_db()
    if status in {"open", "answered", "appealed"} and request.status == "code_due":
        assert confirm_redress(reference=request.reference, code=the_code(request), at=at)
        request.refresh_from_db()
    if status in {"answered", "appealed"}:
        held = {"outcome": "refused", "refused_for": "answers"}
        how = held if request.confirmed_on else {"outcome": "nothing_held"}
        answer_redress(request_ref=request.pk, **how, by=an_officer(at=at), at=at)
        request.refresh_from_db()
    if status == "appealed":
        later = at + timedelta(days=5)
        record_redress_appeal(request_ref=request.pk, by=an_officer(at=at), at=later)
        request.refresh_from_db()
    assert request.status == status, request.status
    return request


@played_back
def with_a_hanging_letter(request: RedressRequest, *, at: datetime = NOW) -> RedressRequest:
    """The worker died two hours ago, while it handed the letter to the mail server."""

    class Died(BaseException):
        """Nothing of Python's is raised when a process is killed."""

    letter, began = request.letters.get(), at - timedelta(hours=2)

    def die(mail: EmailMessage) -> None:
        if str(letter.pk) in mail.extra_headers["Message-ID"]:
            raise Died

    with patch("django.core.mail.EmailMessage.send", die), suppress(Died):
        send_redress_letters(at=began, clock=lambda: began)
    letter.refresh_from_db()
    assert letter.status == "sending"
    return request


@played_back
def a_stopped_look_up(*, at: datetime = NOW, **said: Any) -> RedressRequest:
    """The vault could not be read for a day, and the clock has stopped trying."""
    request = a_redress_request(status="received", at=at, **said)
    with patch("participants.actions.redress.looking_up.find_contacts", side_effect=OSError(EMAIL)):
        for hours in range(24, 0, -1):
            look_up_redress(at=at - timedelta(hours=hours))
    request.refresh_from_db()
    return request


@played_back
def an_officer(*, at: datetime = NOW) -> User:
    """Somebody of the Privacy Office."""
    return a_person(Role.PRIVACY_OFFICE, at=at)


@played_back
def a_letter(request: RedressRequest) -> RedressLetter:
    """The newest of its letters."""
    return request.letters.latest("written_on", "pk")
