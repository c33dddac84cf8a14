"""Nothing that the mail server says tells who has answered, and is passed over (R-118)."""

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from pytest_django import Settings

from participants.actions import send_mailing
from participants.models import Mailing, MailItem
from participants.queries.mailings import numbers_of
from studies.actions.admissions import spend_admission
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.participants.mail_server import MailServer, a_mail_server

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-118")]
LATER = NOW + timedelta(days=7)
BACKOFF = timedelta(minutes=1)


def a_reminder(people: int, *, answered: int) -> Mailing:
    """To so many who were invited, some of whom have answered since."""
    study, recruiter = a_study_to_write_to(people)
    send_mailing(mailing_id=a_mailing(study, by=recruiter).pk, at=NOW)
    reminder = a_mailing(study, by=recruiter, kind="reminder", at=LATER)
    for message in mail.outbox[:answered]:
        (line,) = [each for each in message.body.splitlines() if "?k=" in each and "went" in each]
        assert spend_admission(wave=study.waves.get(), token=line.rpartition("?k=")[2])
    mail.outbox.clear()
    return reminder


def speak_with(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = False


def said_of_each(mailing: Mailing) -> set[tuple[Any, ...]]:
    """The different things that the rows say, besides of whom they are."""
    of_whom = {"item_ref", "contact_ref", "went_to"}
    names = {each.name for each in MailItem._meta.concrete_fields} - of_whom
    return {tuple(getattr(row, n) for n in sorted(names)) for row in mailing.items.all()}


@pytest.mark.parametrize(
    ("verb", "words", "stands"),
    [
        ("MAIL", "451 4.3.2 not now", "waiting"),
        ("RCPT", "554 5.7.1 relaying denied", "waiting"),
        ("RCPT", "550 5.1.1 nobody of that name", "bounced"),
        ("DATA", "452 4.2.2 too much for today", "waiting"),
    ],
)
def test_a_server_that_refuses_all_says_the_same_of_each(
    verb: str, words: str, stands: str, settings: Settings
) -> None:
    reminder = a_reminder(7, answered=2)
    with a_mail_server() as server:
        speak_with(server, settings)
        server.refuses = {verb: words}
        assert send_mailing(mailing_id=reminder.pk, at=LATER) == 0
        assert numbers_of(reminder) == {stands: 7}
        assert len(said_of_each(reminder)) == 1
        server.refuses = {}
        if stands == "waiting":
            assert send_mailing(mailing_id=reminder.pk, at=LATER + BACKOFF) == 7
            assert len(server.taken) == 5
    assert len(said_of_each(reminder)) == 1
    assert all(each.went_to for each in reminder.items.all())


def test_where_all_have_answered_the_server_is_asked_whether_it_listens(
    settings: Settings,
) -> None:
    reminder = a_reminder(2, answered=2)
    with a_mail_server() as server:
        speak_with(server, settings)
        server.refuses = {"NOOP": "451 4.3.2 not now"}
        assert send_mailing(mailing_id=reminder.pk, at=LATER) == 0
        assert numbers_of(reminder) == {"waiting": 2}
        server.refuses = {}
        assert send_mailing(mailing_id=reminder.pk, at=LATER + BACKOFF) == 2
    assert not server.taken
    assert len(said_of_each(reminder)) == 1
