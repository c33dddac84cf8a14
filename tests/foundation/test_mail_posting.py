"""Nothing twice: claims, refusals, lost connections, dead workers, workers at the same time."""

import logging
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Barrier
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connections
from pytest_django import Settings

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.mail.actions import (
    retry_letters,
    send_letters,
    set_preferences,
    settle_lapsed_claims,
    tell,
    write_digests,
    write_letters,
)
from foundation.mail.actions.posting import AT_ONE_TIME, BACKOFF, LONGEST_CLAIM
from foundation.mail.actions.telling import Telling
from foundation.mail.lifecycle import LetterStatus
from foundation.mail.models import DemonstrationMail, Letter, Message
from foundation.mail.queries import outbox
from foundation.mail.waiting import waiting_for
from tests.builders.access import NOW, a_person
from tests.foundation.killed_sending import READY
from tests.foundation.readers import a_reader, letters, told

PROJECT = Path(__file__).parents[2]
pytestmark = pytest.mark.django_db


class Unreachable(BaseEmailBackend):
    def open(self) -> bool:
        raise ConnectionRefusedError("reader@example.gov")


class Refusing(BaseEmailBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        raise SMTPRecipientsRefused({"reader@example.gov": (550, b"unknown")})


class HangingUp(BaseEmailBackend):
    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        raise SMTPServerDisconnected("reader@example.gov")


def with_a_server(settings: Settings, backend: type[BaseEmailBackend]) -> None:
    settings.EMAIL_BACKEND = f"{backend.__module__}.{backend.__name__}"


def statuses() -> list[str]:
    return list(Letter.objects.values_list("status", flat=True))


class TestWriteLetters:
    def test_writes_one_for_each_message_that_is_wanted_at_once(self) -> None:
        told(a_reader(), 2)
        told(a_reader("daily"))
        told(a_reader("portal"))
        assert write_letters(at=NOW) == 2
        assert write_letters(at=NOW) == 0

    def test_leaves_out_what_was_read_in_the_portal_meanwhile(self) -> None:
        told(a_reader())
        Message.objects.update(read_at=NOW)
        assert write_letters(at=NOW) == 0


class TestWriteDigests:
    def test_puts_a_days_messages_of_a_person_into_one(self, mailoutbox: list[Any]) -> None:
        told(a_reader("daily"), 3)
        told(a_reader("daily"), 1, kind="report.released")
        told(a_reader("portal"))
        assert write_digests(at=NOW) == 2
        assert send_letters(at=NOW) == 2
        assert [mail.subject for mail in mailoutbox] == [
            "3 messages from the research portal",
            "1 message from the research portal",
        ]

    def test_adds_nothing_on_the_same_day_and_the_rest_on_the_next(self) -> None:
        reader = a_reader("daily")
        told(reader)
        write_digests(at=NOW)
        told(reader, 2)
        assert write_digests(at=NOW + timedelta(hours=1)) == 0
        assert write_digests(at=NOW + timedelta(days=1)) == 1
        assert [letter.messages.count() for letter in Letter.objects.all()] == [1, 1]

    def test_leaves_out_what_was_read(self) -> None:
        told(a_reader("daily"))
        Message.objects.update(read_at=NOW)
        assert write_digests(at=NOW) == 0


class TestSetPreferences:
    def test_decides_about_what_is_in_no_letter_yet(self) -> None:
        reader = a_reader("daily")
        told(reader)
        set_preferences(ways={"reviews": "at_once"}, by=reader, at=NOW)
        assert write_letters(at=NOW) == 1

    def test_mails_nothing_later_that_was_meant_for_the_portal(self) -> None:
        reader = a_reader("portal")
        told(reader)
        set_preferences(ways={"reviews": "at_once"}, by=reader, at=NOW)
        assert write_letters(at=NOW) == 0

    def test_is_for_each_group_of_its_own(self) -> None:
        reader = a_reader("portal")
        set_preferences(ways={"reports": "at_once"}, by=reader, at=NOW)
        told(reader)
        told(reader, kind="report.released")
        write_letters(at=NOW)
        assert Message.objects.get(letter__isnull=False).kind == "report.released"


class TestSendLetters:
    def test_sends_each_once(self, mailoutbox: list[Any]) -> None:
        letters(3)
        assert send_letters(at=NOW) == 3
        assert send_letters(at=NOW) == 0
        assert len(mailoutbox) == 3
        assert set(statuses()) == {LetterStatus.SENT}

    def test_writes_to_no_closed_account_and_to_no_missing_address(
        self, mailoutbox: list[Any]
    ) -> None:
        gone, nowhere = a_reader(), a_reader()
        for reader in (gone, nowhere):
            told(reader)
        User.objects.filter(pk=gone.pk).update(is_active=False)
        User.objects.filter(pk=nowhere.pk).update(email="")
        write_letters(at=NOW)
        assert send_letters(at=NOW) == 0
        assert mailoutbox == []
        assert statuses() == [LetterStatus.CANCELLED] * 2

    def test_tries_again_later_when_no_server_is_reached(
        self, settings: Settings, mailoutbox: list[Any]
    ) -> None:
        usual = settings.EMAIL_BACKEND
        letters(2)
        with_a_server(settings, Unreachable)
        assert send_letters(at=NOW) == 0
        settings.EMAIL_BACKEND = usual
        assert send_letters(at=NOW) == 0
        assert send_letters(at=NOW + BACKOFF[0]) == 2
        assert len(mailoutbox) == 2

    def test_gives_up_in_the_end_and_says_so_to_administrators(self, settings: Settings) -> None:
        letters(1)
        with_a_server(settings, Refusing)
        at = NOW
        for pause in BACKOFF:
            send_letters(at=at)
            assert statuses() == [LetterStatus.WAITING]
            at += pause
        send_letters(at=at)
        assert statuses() == [LetterStatus.FAILED]
        assert outbox(at=at).troubles == ("SMTPRecipientsRefused",)
        administrator = a_person(Role.ADMINISTRATOR)
        assert [item.what for item in waiting_for(administrator, at=at)] == [
            "1 e-mail could not be sent"
        ]
        assert waiting_for(a_person(), at=at) == []

    def test_does_not_repeat_what_may_have_been_taken(self, settings: Settings) -> None:
        letters(1)
        with_a_server(settings, HangingUp)
        send_letters(at=NOW)
        send_letters(at=NOW + timedelta(days=2))
        assert statuses() == [LetterStatus.UNCERTAIN]

    @pytest.mark.parametrize("backend", [Unreachable, Refusing, HangingUp])
    def test_logs_no_address(
        self,
        backend: type[BaseEmailBackend],
        settings: Settings,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        letters(1)
        with_a_server(settings, backend)
        with caplog.at_level(logging.DEBUG):
            send_letters(at=NOW)
        assert "An e-mail was not sent" in caplog.text
        assert "example.gov" not in caplog.text
        assert "@" not in Letter.objects.get().trouble


class TestRetryLetters:
    def test_is_for_administrators(self, mailoutbox: list[Any]) -> None:
        letters(1)
        Letter.objects.update(status=LetterStatus.FAILED, settled_at=NOW)
        with pytest.raises(Refused):
            retry_letters(by=a_person(Role.PRIVACY_OFFICE), at=NOW)
        assert retry_letters(by=a_person(Role.ADMINISTRATOR), at=NOW) == 1
        assert send_letters(at=NOW) == 1
        assert len(mailoutbox) == 1

    def test_repeats_nothing_that_was_sent_or_may_have_been(self) -> None:
        first, second = letters(2)
        Letter.objects.filter(pk=first.pk).update(status=LetterStatus.SENT)
        Letter.objects.filter(pk=second.pk).update(status=LetterStatus.UNCERTAIN)
        assert retry_letters(by=a_person(Role.ADMINISTRATOR), at=NOW) == 0


class TestAClaimThatWasTakenAway:
    def test_hands_nothing_over(self, settings: Settings) -> None:
        """A worker that slept past its claim finds the e-mail in other hands."""
        letters(1)
        with_a_server(settings, Overslept)
        assert send_letters(at=NOW) == 0
        assert statuses() == [LetterStatus.WAITING]


class Overslept(BaseEmailBackend):
    def open(self) -> bool:
        settle_lapsed_claims(at=NOW + LONGEST_CLAIM + timedelta(seconds=1))
        return True

    def send_messages(self, email_messages: list[EmailMessage]) -> int:  # type: ignore[override]
        raise AssertionError("It was sent.")


def send_and_kill(when: str) -> int:
    """Start a worker as a process and kill it at the point; what the kernel says of it."""
    names = [
        str(connections[alias].settings_dict["NAME"]) for alias in ("default", "vault", "keyring")
    ]
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.foundation.killed_sending", when, NOW.isoformat(), *names],
        cwd=PROJECT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "research_portal.settings.test"},
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        assert process.stdout.readline().strip() == READY
        process.send_signal(signal.SIGKILL)
    return process.returncode


@pytest.mark.django_db(transaction=True)
class TestAKilledWorker:
    def test_leaves_what_it_only_claimed_to_the_next_one(self, mailoutbox: list[Any]) -> None:
        letters(2)
        assert send_and_kill("claimed") == -signal.SIGKILL
        assert statuses() == [LetterStatus.CLAIMED] * 2
        assert send_letters(at=NOW) == 0  # it may be alive
        later = NOW + LONGEST_CLAIM + timedelta(seconds=1)
        assert settle_lapsed_claims(at=later) == 2
        assert send_letters(at=later) == 2
        assert len(mailoutbox) == 2

    def test_leaves_unrepeated_what_it_was_handing_over(self, mailoutbox: list[Any]) -> None:
        letters(2)
        assert send_and_kill("handing_over") == -signal.SIGKILL
        assert sorted(statuses()) == [LetterStatus.CLAIMED, LetterStatus.HANDING_OVER]
        later = NOW + LONGEST_CLAIM + timedelta(seconds=1)
        settle_lapsed_claims(at=later)
        assert send_letters(at=later) == 1
        assert sorted(statuses()) == [LetterStatus.SENT, LetterStatus.UNCERTAIN]
        assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
class TestTwoWorkersAtOnce:
    def test_send_each_letter_once(self, settings: Settings) -> None:
        settings.EMAIL_BACKEND = settings.DEMONSTRATION_MAIL
        number = 2 * AT_ONE_TIME
        told(a_reader(), number)
        begin = Barrier(2)

        def work() -> int:
            begin.wait(30)
            try:
                write_letters(at=NOW)
                return send_letters(at=NOW)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(work) for _ in range(2)]
            sent = [one.result(60) for one in both]
        assert sum(sent) + send_letters(at=NOW) == number
        references = list(DemonstrationMail.objects.values_list("message_id", flat=True))
        assert len(references) == len(set(references)) == number
        assert Letter.objects.count() == number

    def test_tell_somebody_the_same_thing_once(self) -> None:
        reader, begin = a_reader(), Barrier(2)
        telling = Telling("pta.returned", "pta:7:returned", "TSA-2027-001 was returned.", "home")

        def work() -> int:
            begin.wait(30)
            try:
                return tell([reader], telling, at=NOW)
            finally:
                connections.close_all()

        with ThreadPoolExecutor(2) as pool:
            both = [pool.submit(work) for _ in range(2)]
            assert sorted(one.result(60) for one in both) == [0, 1]
