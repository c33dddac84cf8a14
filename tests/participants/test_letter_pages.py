"""The pages of letters and of the phone list, as a recruiter uses them."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.models import User
from participants.actions import set_letters
from participants.lifecycle import ItemStatus
from participants.models import Mailing, MailItem, OptOut, PrintRun
from tests.builders.access import NOW
from tests.builders.letters import a_phone_list, a_print_run, fetched, letters_to_write

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def address(name: str, mailing: Mailing, *more: Any) -> str:
    return reverse(name, args=[mailing.study_code, mailing.mailing_ref, *more])


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


class TestLetters:
    @pytest.mark.requirement("R-010")
    def test_are_asked_for_fetched_and_called_mailed(self) -> None:
        mailing, _, recruiter = letters_to_write(2)
        client, page = signed_in(recruiter), address("view_letters", mailing)
        asked = {"office": "Customer Research\n\nMail Stop 11", "large": "on"}
        client.post(address("print_letters", mailing), asked)
        run = PrintRun.objects.get()
        assert (run.office, run.large, run.both_sides) == (
            "Customer Research\nMail Stop 11",
            True,
            False,
        )
        assert "The letters are being set." in words(client.get(page))
        set_letters(run_ref=run.run_ref, at=NOW)
        assert "Fetch file 1: 2 people" in words(client.get(page))
        file = client.post(address("download_letters", mailing, run.run_ref, 1))
        assert "no-store" in file["Cache-Control"]
        assert "Person" not in file["Content-Disposition"]
        assert b"".join(file).startswith(b"%PDF")
        assert "Letters of 2 people are not accounted for yet." in words(client.get(page))
        mailed = address("mark_letters_mailed", mailing, run.run_ref)
        assert client.post(mailed, {"went": "went", "mailed_on": "2099-01-01"}).status_code == 400
        said = client.post(mailed, {"went": "went", "mailed_on": NOW.date()}, follow=True)
        assert "2 letters count as sent." in words(said)
        assert "Handed to the mail on 12 March 2027." in words(said)

    def test_keep_what_was_typed_when_the_address_is_too_long(self) -> None:
        mailing, _, recruiter = letters_to_write(1)
        long = "\n".join(f"Line {n}" for n in range(7))
        answer = signed_in(recruiter).post(address("print_letters", mailing), {"office": long})
        assert answer.status_code == 400
        assert "Write at most 5 lines" in words(answer)
        assert "Line 6" in words(answer)

    @pytest.mark.requirement("R-030")
    def test_come_back_with_a_slip_or_unopened(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        run = a_print_run(mailing, by=recruiter)
        fetched(run, by=recruiter)
        client = signed_in(recruiter)
        unknown = {"slip": "2345-6789-ABCD"}
        returned = reverse("record_returned_letter", args=[study.code])
        assert "No letter has this code" in words(client.post(returned, unknown))
        opt_out = reverse("record_opt_out", args=[study.code])
        assert "No slip has this code" in words(client.post(opt_out, unknown))
        assert "No slip has this code" in words(Client().post(reverse("opt_out"), unknown))
        assert not OptOut.objects.exists()

    def test_are_one_click_away_from_the_recruiting_page(self) -> None:
        mailing, study, recruiter = letters_to_write(1)
        page = signed_in(recruiter).get(reverse("view_contacts", args=[study.code]))
        assert address("view_letters", mailing) in page.content.decode()


class TestPhoneList:
    @pytest.mark.requirement("R-010")
    def test_shows_one_contact_with_the_words_and_takes_the_outcome(self) -> None:
        mailing, _, recruiter = a_phone_list(2)
        client = signed_in(recruiter)
        assert "2 contacts wait for a call." in words(client.get(address("view_calls", mailing)))
        page = client.post(address("call_next_contact", mailing))
        text = words(page)
        assert "no-store" in page["Cache-Control"]
        assert len(set(re.findall(r"Person Number\d\b", text))) == 1
        assert "please tell us how it went" in text
        assert "Answering is voluntary." in text
        assert reverse("begin_call", args=[mailing.study_code]) in text
        item = MailItem.objects.get(status=ItemStatus.HANDING_OVER)
        assert str(item.contact_ref) not in text
        record = address("record_call", mailing, item.pk)
        missing = client.post(record, {"outcome": "call_again"})
        assert missing.status_code == 400
        assert "Say on which day to call again." in words(missing)
        done = client.post(record, {"outcome": "agreed"}, follow=True)
        assert "Begin the interview on the interviewer’s own page." in words(done)
        assert "Agreed to take part" in words(done)

    def test_says_when_nobody_may_be_called(self) -> None:
        mailing, _, recruiter = a_phone_list(1)
        MailItem.objects.update(not_before=NOW.replace(hour=15))
        client = signed_in(recruiter)
        client.post(address("call_next_contact", mailing))
        answer = client.post(address("call_next_contact", mailing), follow=True)
        assert answer.status_code == 200


def test_what_people_do_is_in_progress_and_nothing_is_sending() -> None:
    letters, study, to_print = letters_to_write(2)
    calls, _, to_call = a_phone_list(2)
    Mailing.objects.update(status="sending")
    pages = [
        signed_in(to_print).get(reverse("view_mailings", args=[study.code])),
        signed_in(to_print).get(address("view_letters", letters)),
        signed_in(to_call).get(address("view_calls", calls)),
    ]
    for page in pages:
        assert "In progress" in words(page)
        assert "Sending" not in words(page)
