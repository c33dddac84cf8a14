"""Operators send what is due by the engine of the job, and read what waits and why."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from io import StringIO
from itertools import count
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError

from participants.actions import pause_mailing
from participants.actions.mailings import sending
from participants.actions.mailings.handing_over import MailServerDownError
from studies.models import Pta
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def said_by_command() -> str:
    out = StringIO()
    call_command("send_mailings", stdout=out)
    return out.getvalue()


class TestSendMailingsCommand:
    def test_sends_what_is_due_once_and_says_how_much(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        a_mailing(study, by=recruiter)
        assert "2 messages were dealt with." in said_by_command()
        assert "0 messages were dealt with." in said_by_command()
        assert len(mail.outbox) == 2

    def test_goes_on_until_nothing_is_left_that_may_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study, recruiter = a_study_to_write_to(3)
        a_mailing(study, by=recruiter)
        monkeypatch.setattr(sending, "AT_ONE_TIME", 1)
        monkeypatch.setattr(sending, "LONGEST_RUN", timedelta(seconds=4))
        seconds = count()
        monkeypatch.setattr(
            "django.utils.timezone.now", lambda: NOW + timedelta(seconds=next(seconds))
        )
        assert "3 messages were dealt with." in said_by_command()
        assert len(mail.outbox) == 3

    def test_fails_while_messages_are_left_that_may_go(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        study, recruiter = a_study_to_write_to(3)
        a_mailing(study, by=recruiter)
        monkeypatch.setattr(sending, "AT_ONE_TIME", 1)

        def is_down(held: Any, now: Any) -> int:
            raise MailServerDownError(0)

        monkeypatch.setattr(sending, "hand_over_all", is_down)
        with pytest.raises(CommandError, match="2 more messages wait that may go now"):
            said_by_command()

    def test_says_that_another_run_is_sending(self, monkeypatch: pytest.MonkeyPatch) -> None:
        study, recruiter = a_study_to_write_to(2)
        a_mailing(study, by=recruiter)

        @contextmanager
        def another() -> Iterator[bool]:
            yield False

        monkeypatch.setattr(sending, "_only_run", another)
        with pytest.raises(CommandError, match="Another run is sending"):
            said_by_command()
        assert mail.outbox == []

    def test_fails_with_the_reason_of_what_is_refused(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        a_mailing(study, by=recruiter)
        Pta.objects.filter(study=study).update(status="void")
        out = StringIO()
        with pytest.raises(CommandError, match="Not everything may go"):
            call_command("send_mailings", stdout=out)
        assert "paused, " in out.getvalue()
        assert "A material changed after the approval" in out.getvalue()
        assert mail.outbox == []

    def test_says_what_waits_without_failing_where_somebody_paused_it(self) -> None:
        study, recruiter = a_study_to_write_to(2)
        mailing = a_mailing(study, by=recruiter)
        type(mailing).objects.filter(pk=mailing.pk).update(status="sending")
        mailing.refresh_from_db()
        pause_mailing(mailing=mailing, by=recruiter, at=NOW)
        assert f"{mailing}: paused, " in said_by_command()
        assert mail.outbox == []

    def test_is_refused_where_the_vault_is_closed(self, settings: Any) -> None:
        settings.PORTAL_OPENS_VAULT = False
        with pytest.raises(CommandError, match="keeps no contacts"):
            said_by_command()
