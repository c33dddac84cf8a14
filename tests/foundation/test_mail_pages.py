"""The pages of messages, of how one is told, of the outbox, and of the demonstration's mail."""

from datetime import timedelta

import pytest
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.mail.actions import Telling, forget_messages, send_letters, tell, write_letters
from foundation.mail.jobs import remind
from foundation.mail.lifecycle import LetterStatus
from foundation.mail.models import DemonstrationMail, Letter, Message
from foundation.mail.queries import preferences_of
from tests.builders.access import NOW, a_person
from tests.foundation.readers import a_reader, letters, told

pytestmark = pytest.mark.django_db


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person)
    return client


class TestListMessages:
    def test_has_the_unread_first(self) -> None:
        reader = a_reader()
        told(reader, 2)
        Message.objects.filter(once="pta.returned:1").update(
            read_at=NOW, written_at=NOW + timedelta(1)
        )
        page = signed_in(reader).get(reverse("list_messages")).text
        assert page.index("TSA-2027-001") < page.index("TSA-2027-002")

    def test_shows_nobody_elses(self) -> None:
        told(a_reader())
        assert "TSA-2027-001" not in signed_in(a_reader()).get(reverse("list_messages")).text

    @pytest.mark.parametrize(
        ("query", "shown"), [("show=unread", 1), ("group=reports", 0), ("group=reviews", 2)]
    )
    def test_narrows_by_what_the_address_says(self, query: str, shown: int) -> None:
        reader = a_reader()
        told(reader, 2)
        Message.objects.filter(once="pta.returned:1").update(read_at=NOW)
        answer = signed_in(reader).get(f"{reverse('list_messages')}?{query}")
        assert len(answer.context["rows"]) == shown

    def test_takes_the_same_number_of_queries_for_more(self) -> None:
        reader = a_reader()
        client = signed_in(reader)

        def queries() -> int:
            with CaptureQueriesContext(connection) as captured:
                client.get(reverse("list_messages"))
            return len(captured)

        told(reader, 3)
        for_three = queries()
        told(reader, 30, kind="pta.approved")
        assert queries() == for_three

    def test_is_counted_in_the_header_of_every_page(self) -> None:
        reader = a_reader()
        told(reader, 2)
        page = signed_in(reader).get(reverse("who_am_i")).text
        assert '2<span class="usa-sr-only"> not read</span>' in page


class TestOpenMessage:
    def test_marks_it_as_read_and_leads_on(self) -> None:
        reader = a_reader()
        told(reader)
        url = reverse("open_message", args=[Message.objects.get().message_ref])
        answer = signed_in(reader).get(url)
        assert answer["Location"] == reverse("home")
        first = Message.objects.get().read_at
        assert first is not None
        signed_in(reader).get(url)
        assert Message.objects.get().read_at == first

    def test_leads_to_the_list_where_the_page_has_gone(self) -> None:
        reader = a_reader()
        tell([reader], Telling("pta.returned", "x", "Gone.", "no_such_page", (1,)), at=NOW)
        answer = signed_in(reader).get(
            reverse("open_message", args=[Message.objects.get().message_ref])
        )
        assert answer["Location"] == reverse("list_messages")

    def test_refuses_everybody_else(self) -> None:
        told(a_reader())
        url = reverse("open_message", args=[Message.objects.get().message_ref])
        assert signed_in(a_reader()).get(url).status_code == 403
        assert Message.objects.get().read_at is None


class TestReadMessages:
    def test_marks_ones_own_only(self) -> None:
        reader, other = a_reader(), a_reader()
        told(reader, 2)
        told(other)
        signed_in(reader).post(reverse("read_messages"))
        assert list(Message.objects.unread().values_list("to", flat=True)) == [other.pk]


class TestSetPreferences:
    def test_keeps_what_was_chosen(self) -> None:
        person = a_person()
        ways = dict.fromkeys(preferences_of(person), "portal") | {"reports": "at_once"}
        client = signed_in(person)
        assert client.post(reverse("set_preferences"), ways).status_code == 302
        assert preferences_of(person) == ways
        assert "no e-mail address" in client.get(reverse("set_preferences")).text

    def test_says_what_is_wrong(self) -> None:
        page = signed_in(a_person()).post(reverse("set_preferences"), {"reports": "by pigeon"})
        assert page.status_code == 200
        assert "by pigeon" in page.text


class TestViewOutbox:
    def test_shows_numbers_and_nobody(self) -> None:
        letters(2)
        Letter.objects.update(status=LetterStatus.FAILED, settled_at=NOW, trouble="SMTPDataError")
        page = (
            signed_in(a_person(Role.ADMINISTRATOR, at=timezone.now()))
            .get(reverse("view_outbox"))
            .text
        )
        assert "2 e-mails were" in page
        assert "SMTPDataError" in page
        assert "example.gov" not in page


class TestMailOfTheDemonstration:
    @pytest.fixture
    def reader(self, settings: Settings) -> User:
        settings.EMAIL_BACKEND = settings.DEMONSTRATION_MAIL
        reader = a_reader()
        told(reader)
        write_letters(at=NOW)
        send_letters(at=NOW)
        return reader

    def test_is_no_page_elsewhere(self, reader: User) -> None:
        client = signed_in(reader)
        url = reverse("view_demonstration_mail", args=[DemonstrationMail.objects.get().pk])
        assert client.get(reverse("list_demonstration_mail")).status_code == 404
        assert client.get(url).status_code == 404
        assert "mail of the demonstration" not in client.get(reverse("home")).text

    def test_is_read_there(self, reader: User, settings: Settings) -> None:
        settings.PORTAL_IS_DEMO = True
        client = signed_in(reader)
        url = reverse("view_demonstration_mail", args=[DemonstrationMail.objects.get().pk])
        listed = client.get(reverse("list_demonstration_mail")).text
        assert url in listed
        assert "Nothing is really sent." in listed
        page = client.get(url).text
        assert "TSA-2027-001 was returned for changes." in page
        assert f"/messages/{Message.objects.get().message_ref}/" in page
        assert reverse("list_demonstration_mail") in client.get(reverse("home")).text

    def test_is_kept_with_its_html(self, reader: User) -> None:
        mail = DemonstrationMail.objects.get()
        assert mail.to == reader.email
        assert "<p>TSA-2027-001 was returned for changes.</p>" in mail.html

    def test_may_be_plain_text(self, settings: Settings) -> None:
        settings.EMAIL_BACKEND = settings.DEMONSTRATION_MAIL
        EmailMultiAlternatives("Subject", "Text", to=["a@example.gov"]).send()
        assert DemonstrationMail.objects.get().html == ""


class TestForgetMessages:
    def test_deletes_what_is_older_than_messages_are_kept(self, settings: Settings) -> None:
        letters(1)
        send_letters(at=NOW)
        days = timedelta(days=settings.MESSAGES_KEPT_DAYS)
        assert forget_messages(at=NOW + days) == 0
        assert forget_messages(at=NOW + days + timedelta(seconds=1)) == 1
        assert not Message.objects.exists()
        assert not Letter.objects.exists()


class TestRemind:
    def test_goes_on_when_one_fails(
        self, settings: Settings, caplog: pytest.LogCaptureFixture
    ) -> None:
        called.clear()
        settings.REMINDERS = [f"{__name__}.{name}" for name in ("fail", "succeed")]
        assert remind() == 1
        assert called == ["succeed"]
        assert "ValueError" in caplog.text
        assert "a name" not in caplog.text


called: list[str] = []


def fail(*, at: object) -> None:
    raise ValueError("a name")


def succeed(*, at: object) -> None:
    called.append("succeed")
