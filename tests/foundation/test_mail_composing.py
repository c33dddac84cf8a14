"""What stands in an e-mail: sentences and links."""

import re

import pytest
from django.core.mail import EmailMultiAlternatives
from pytest_django import Settings

from foundation.mail.actions import Telling, tell, write_digests, write_letters
from foundation.mail.composing import LONGEST_SUBJECT, compose
from foundation.mail.groups import Way, group_of, groups
from foundation.mail.models import Letter, Message
from tests.builders.access import NOW
from tests.foundation.readers import a_reader, told

pytestmark = pytest.mark.django_db
SENTENCE = "TSA-2027-001 was returned for changes."


@pytest.fixture(autouse=True)
def the_address(settings: Settings) -> None:
    settings.PORTAL_ADDRESS = "https://research.example.gov/"


def html_of(mail: EmailMultiAlternatives) -> str:
    return str(mail.alternatives[0][0])


class TestAMessage:
    @pytest.fixture
    def mail(self) -> EmailMultiAlternatives:
        told(a_reader())
        write_letters(at=NOW)
        return compose(Letter.objects.get())

    def test_says_the_sentence_and_where_to_go(self, mail: EmailMultiAlternatives) -> None:
        reference = Message.objects.get().message_ref
        link = f"https://research.example.gov/messages/{reference}/"
        assert mail.subject == SENTENCE
        for text in (mail.body, html_of(mail)):
            assert SENTENCE in text
            assert link in text
            assert "https://research.example.gov/me/messages/" in text

    def test_goes_to_its_reader_from_the_portal(
        self, mail: EmailMultiAlternatives, settings: Settings
    ) -> None:
        assert mail.to == [Message.objects.get().to.email]
        assert mail.from_email == settings.DEFAULT_FROM_EMAIL

    def test_has_the_same_reference_whenever_it_is_written(
        self, mail: EmailMultiAlternatives
    ) -> None:
        reference = f"<{Letter.objects.get().letter_ref}@research.example.gov>"
        assert mail.message()["Message-ID"] == reference
        assert compose(Letter.objects.get()).message()["Message-ID"] == reference

    def test_asks_machines_not_to_answer(self, mail: EmailMultiAlternatives) -> None:
        assert mail.message()["Auto-Submitted"] == "auto-generated"

    def test_links_to_nowhere_else(self, mail: EmailMultiAlternatives) -> None:
        links = re.findall(r"https?://[^/\s\"<]+", str(mail.body) + html_of(mail))
        assert set(links) == {"https://research.example.gov"}


class TestASubject:
    def test_is_one_line_and_not_too_long(self) -> None:
        tell([a_reader()], Telling("pta.returned", "x", "A long\nword " * 20, "home"), at=NOW)
        write_letters(at=NOW)
        subject = compose(Letter.objects.get()).subject
        assert "\n" not in subject
        assert len(subject) <= LONGEST_SUBJECT


class TestADigest:
    def test_puts_what_belongs_together_under_one_heading(self) -> None:
        reader = a_reader("daily")
        told(reader, 2)
        told(reader, 1, kind="report.released")
        write_digests(at=NOW)
        mail = compose(Letter.objects.get())
        for text in (str(mail.body), html_of(mail)):
            assert text.index("Privacy reviews") < text.index("Reports")
            assert text.count("was returned for changes.") == 3
            assert "12 March 2027" in text
            assert "https://research.example.gov/messages/" in text


class TestGroups:
    @pytest.mark.parametrize(
        ("kind", "group"),
        [
            ("pta.returned", "reviews"),
            ("pta.expires", "deadlines"),
            ("access.ends", "deadlines"),
            ("access.granted", "people"),
            ("unheard.of", "other"),
        ],
    )
    def test_take_each_kind(self, kind: str, group: str) -> None:
        assert group_of(kind).key == group

    def test_are_told_in_a_way_that_exists(self) -> None:
        assert {group.usual for group in groups().values()} <= set(Way)
