"""What neither the clock nor the mail server brings to an end is shown, and decided by officers."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from foundation.access.roles import Role
from foundation.audit.models import AuditEvent
from foundation.keyring.keys import KeyDestroyedError
from foundation.mail.models import Message
from participants.actions import (
    look_up_redress,
    resend_redress_letter,
    retry_redress_look_up,
    send_redress_letters,
    settle_redress_letter,
    write_redress_code,
)
from participants.models import RedressRequest
from participants.waiting import STOPPED, STUCK, waiting_for
from tests.builders.access import NOW, a_component, a_person
from tests.builders.participants import a_study_with_contacts
from tests.builders.redress import (
    EMAIL,
    a_letter,
    a_redress_request,
    a_stopped_look_up,
    an_officer,
    with_a_hanging_letter,
)
from tests.builders.studies import a_study
from tests.participants.test_redress_pages import signed_in, text

pytestmark = pytest.mark.django_db
FIND = "participants.actions.redress.looking_up.find_contacts"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Each look-up fails; when there was one."""
    tried: list[datetime] = []

    def broken(*_: Any, **__: Any) -> None:
        tried.append(NOW)
        raise OSError(f"no index of {EMAIL}")

    monkeypatch.setattr(FIND, broken)
    return tried


def a_hanging_request() -> RedressRequest:
    a_study_with_contacts(a_study("collecting"), 3)
    return with_a_hanging_letter(a_redress_request())


def waits(user: Any) -> list[str]:
    return [each.what.partition(" (")[0] for each in waiting_for(user, at=NOW)]


class TestALookUpThatFails:
    def test_is_tried_again_after_growing_gaps_and_then_no_more(
        self, looks: list[datetime], caplog: pytest.LogCaptureFixture
    ) -> None:
        officer = an_officer()
        request = a_redress_request(status="received")
        minutes = []
        for minute in range(1, 1_500):
            before = len(looks)
            look_up_redress(at=NOW + timedelta(minutes=minute))
            if len(looks) > before:
                minutes.append(minute)
        assert minutes == [1, 2, 7, 37, 157, 517]
        request.refresh_from_db()
        assert (request.status, request.look_up_trouble) == ("received", "OSError")
        assert Message.objects.filter(to=officer, kind="redress.stopped").count() == 1
        told = [
            *Message.objects.values_list("sentence", flat=True),
            str(AuditEvent.objects.values()),
        ]
        assert EMAIL not in caplog.text + "".join(told)

    def test_keeps_no_other_request_back(self, monkeypatch: pytest.MonkeyPatch) -> None:
        broken, other = a_stopped_look_up(), a_redress_request(status="received")
        assert look_up_redress(at=NOW + timedelta(days=1)) == 1
        for each in (broken, other):
            each.refresh_from_db()
        assert (broken.status, other.status) == ("received", "open")


class TestRetryRedressLookUp:
    def test_lets_the_clock_look_again(self) -> None:
        request, officer = a_stopped_look_up(), an_officer()
        assert waits(officer) == [STOPPED]
        page = text(signed_in(officer).get(reverse("view_redress", args=[request.pk])))
        assert "It tried 6 times and has stopped (OSError)." in " ".join(page.split())
        assert "stuck, needs you" in text(signed_in(officer).get(reverse("list_redress")))
        answer = signed_in(officer).post(reverse("retry_redress_look_up", args=[request.pk]))
        assert answer.status_code == 302
        assert look_up_redress(at=NOW) == 1
        request.refresh_from_db()
        assert (request.status, STOPPED in waits(officer)) == ("open", False)

    def test_is_refused_while_the_clock_tries_and_to_others(self) -> None:
        waiting = a_redress_request(status="received")
        with pytest.raises(Refused, match="looks by itself"):
            retry_redress_look_up(request_ref=waiting.pk, by=an_officer(), at=NOW)
        stopped = a_stopped_look_up()
        elsewhere = a_person(Role.COMPONENT_PRIVACY_OFFICER, component=a_component())
        for other in (elsewhere, a_person(Role.RECORDS_OFFICER)):
            with pytest.raises(Refused, match="answered by privacy officers"):
                retry_redress_look_up(request_ref=stopped.pk, by=other, at=NOW)
        stopped.refresh_from_db()
        assert stopped.look_up_tries == 6
        assert not AuditEvent.objects.filter(verb="redress.look_up_retried").exists()


class TestALetterThatHangs:
    def test_is_told_once_shown_and_never_sent_by_itself(self) -> None:
        officer, request = an_officer(), a_hanging_request()
        for _ in range(3):
            assert send_redress_letters(at=NOW, clock=lambda: NOW) == 0
        assert Message.objects.filter(to=officer, kind="redress.hangs").count() == 1
        assert (mail.outbox, waits(officer)) == ([], [STUCK])
        page = text(signed_in(officer).get(reverse("view_redress", args=[request.pk])))
        for said in ("A letter was perhaps sent", "It was sent", "Send again"):
            assert said in page

    def test_is_left_alone_for_an_hour(self) -> None:
        officer, letter = an_officer(), a_letter(a_hanging_request())
        soon = NOW - timedelta(minutes=90)
        for action in (settle_redress_letter, resend_redress_letter):
            with pytest.raises(Refused, match="being sent just now"):
                action(letter_ref=letter.pk, by=officer, at=soon)
        assert waiting_for(officer, at=soon) == []

    def test_is_said_to_have_been_sent(self) -> None:
        officer, request = an_officer(), a_hanging_request()
        signed_in(officer).post(reverse("settle_redress_letter", args=[a_letter(request).pk]))
        request.refresh_from_db()
        assert (request.status, waits(officer)) == ("code_sent", [])


class TestResendRedressLetter:
    def test_sends_it_once_more(self) -> None:
        officer, request = an_officer(), a_hanging_request()
        again = reverse("resend_redress_letter", args=[a_letter(request).pk])
        assert signed_in(officer).post(again).status_code == 302
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 1
        assert ([each.to for each in mail.outbox], waits(officer)) == ([[EMAIL]], [])
        assert signed_in(officer).post(again).status_code == 403
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 0

    def test_sends_no_code_that_a_new_one_has_replaced(self) -> None:
        officer, request = an_officer(), a_hanging_request()
        write_redress_code(request_ref=request.pk, way="email", by=officer, at=NOW)
        assert send_redress_letters(at=NOW, clock=lambda: NOW) == 1
        assert (request.letters.count(), waits(officer)) == (1, [])

    def test_is_not_for_others(self) -> None:
        letter = a_letter(a_hanging_request())
        with pytest.raises(Refused, match="answered by privacy officers"):
            resend_redress_letter(letter_ref=letter.pk, by=a_person(Role.RECORDS_OFFICER), at=NOW)
        letter.refresh_from_db()
        assert letter.status == "sending"


def test_a_letter_that_cannot_be_opened_keeps_no_other_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    officer = an_officer()
    broken = a_redress_request(status="open", email="one@mail.example")
    a_redress_request(status="open", email="two@mail.example")
    from participants.actions.redress import letters

    whole = letters.words_of

    def opened(letter: Any, **who: Any) -> Any:
        if letter.request_id == broken.pk:
            raise KeyDestroyedError("one@mail.example")
        return whole(letter, **who)

    monkeypatch.setattr(letters, "words_of", opened)
    assert send_redress_letters(at=NOW, clock=lambda: NOW) == 1
    assert [each.to for each in mail.outbox] == [["two@mail.example"]]
    assert (a_letter(broken).status, a_letter(broken).trouble) == ("failed", "KeyDestroyedError")
    assert STUCK in waits(officer)


def test_the_list_takes_as_many_queries_for_any_number_that_is_stuck(
    django_assert_max_num_queries: Any,
) -> None:
    client: Client = signed_in(an_officer())
    for number in range(6):
        a_stopped_look_up(email=f"p{number}@mail.example")
    with django_assert_max_num_queries(31):
        page = text(client.get(reverse("list_redress")))
    assert page.count("stuck, needs you") == 6
