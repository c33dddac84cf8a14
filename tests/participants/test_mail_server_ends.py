"""What becomes of the others when the mail server hangs up in the middle."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from foundation.mail.actions import send_letters, write_letters
from foundation.mail.models import Letter
from participants.actions import send_mailing
from participants.queries.mailings import numbers_of
from tests.builders.access import NOW
from tests.builders.mailings import a_mailing, a_study_to_write_to
from tests.foundation.readers import a_reader, told
from tests.participants.mail_server import MailServer, a_mail_server

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 5
LATER = NOW + timedelta(hours=1)
BUSY = "421 4.7.0 too many messages, closing"


def speak_with(server: MailServer, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    settings.EMAIL_USE_TLS = False


@pytest.mark.parametrize(("parting", "second"), [(BUSY, "waiting"), ("", "uncertain")])
class TestOnlyTheOneBeingHandedOver:
    def test_of_a_mailing_is_concerned(self, parting: str, second: str, settings: Settings) -> None:
        study, recruiter = a_study_to_write_to(PEOPLE)
        mailing = a_mailing(study, by=recruiter)
        with a_mail_server() as server:
            speak_with(server, settings)
            server.ends_at, server.parting = 2, parting
            assert send_mailing(mailing_id=mailing.pk, at=NOW) == PEOPLE - 1
            assert numbers_of(mailing) == {"sent": PEOPLE - 1, second: 1}
            send_mailing(mailing_id=mailing.pk, at=LATER)
        assert max(server.taken.values()) == 1
        assert len(server.taken) == (PEOPLE if parting else PEOPLE - 1)

    def test_of_the_e_mails_to_staff_is_concerned(
        self, parting: str, second: str, settings: Settings
    ) -> None:
        for _ in range(PEOPLE):
            told(a_reader())
        write_letters(at=NOW)
        with a_mail_server() as server:
            speak_with(server, settings)
            server.ends_at, server.parting = 2, parting
            assert send_letters(at=NOW) == PEOPLE - 1
        stand = sorted(Letter.objects.values_list("status", flat=True))
        assert stand == sorted([*["sent"] * (PEOPLE - 1), second])


def test_the_rest_waits_when_the_server_does_not_come_back(settings: Settings) -> None:
    study, recruiter = a_study_to_write_to(PEOPLE)
    mailing = a_mailing(study, by=recruiter)
    with a_mail_server() as server:
        speak_with(server, settings)
        server.ends_at, server.stays_away = 2, True
        assert send_mailing(mailing_id=mailing.pk, at=NOW) == 1
    assert numbers_of(mailing) == {"sent": 1, "uncertain": 1, "waiting": 3}


def test_the_whole_list_is_not_tried_while_the_server_is_down(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("participants.actions.mailings.sending.AT_ONE_TIME", 2)
    study, recruiter = a_study_to_write_to(PEOPLE)
    mailing = a_mailing(study, by=recruiter)
    with a_mail_server() as server:
        speak_with(server, settings)
    assert send_mailing(mailing_id=mailing.pk, at=NOW) == 0
    assert mailing.items.filter(attempts=1).count() == 2
    assert numbers_of(mailing) == {"waiting": PEOPLE}
