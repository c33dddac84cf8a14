"""People sign up for a study by themselves, on a page of its channel or on a tablet."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from consent.queries import released_notice
from foundation.access.policy import Refused
from foundation.access.roles import Role
from participants import policies
from participants.actions import (
    close_join_page,
    join_study,
    open_contacts,
    open_join_page,
    open_kiosk,
    opt_out,
)
from participants.models import Contact, ContactBatch, JoinPage, Kiosk, OptOut
from participants.queries.join_pages import kiosk_behind
from participants.queries.opt_outs import fingerprints_of
from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRow
from studies.actions import close_study
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.participants import a_join_page, a_recruiter, a_study_to_join
from tests.builders.studies import a_member

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
BACKEND = "django.contrib.auth.backends.ModelBackend"
ANN = {"name": "Ann Lee", "email": "ann@mail.example"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def study() -> Study:
    return a_study_to_join()


@pytest.fixture
def stranger() -> Client:
    return Client(enforce_csrf_checks=True)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def join(client: Client, page: JoinPage, **typed: str) -> Any:
    return client.post(reverse("join_study", args=[page.address]), typed)


class TestOpenJoinPage:
    @pytest.mark.requirement("R-014", "R-010")
    def test_gives_each_channel_of_the_plan_a_page_with_a_count(
        self, study: Study, stranger: Client
    ) -> None:
        flyer, internet = a_join_page(study), a_join_page(study, "internet")
        for number in range(3):
            join(stranger, flyer, email=f"person{number}@mail.example")
        join(stranger, internet, phone="202-555-0143")
        join(stranger, internet, phone="(202) 555 0143")  # known already
        counted = dict(JoinPage.objects.values_list("channel", "sign_ups"))
        assert counted == {"flyer": 3, "internet": 1}
        assert {each.origin for each in ContactBatch.objects.all()} == {"sign_up"}
        assert ContactBatch.objects.get(join_page=flyer).contacts == 3

    @pytest.mark.parametrize("channel", ["organisation", "email", "rumour"])
    def test_refuses_a_channel_that_is_not_of_the_plan(self, study: Study, channel: str) -> None:
        with pytest.raises(Refused):
            open_join_page(study=study, channel=channel, by=a_recruiter(study), at=NOW)
        assert not JoinPage.objects.exists()

    @pytest.mark.requirement("R-076")
    def test_refuses_a_study_that_is_not_approved_and_people_who_do_not_recruit(self) -> None:
        draft, approved = a_study_to_join("draft"), a_study_to_join("approved")
        with pytest.raises(Refused):
            a_join_page(draft)
        with pytest.raises(Refused):
            a_join_page(approved, by=a_member(approved, Role.ANALYST))
        assert not JoinPage.objects.exists()

    def test_opens_again_under_the_same_address(self, study: Study) -> None:
        page, by = a_join_page(study), a_recruiter(study)
        close_join_page(study=study, page=page, by=by, at=NOW)
        again = a_join_page(study, by=by)
        assert (again.pk, again.address, again.is_open) == (page.pk, page.address, True)


class TestJoinStudy:
    @pytest.mark.requirement("R-014", "R-167", "R-152", "R-165")
    def test_tells_everything_before_anybody_signs_up(
        self, study: Study, stranger: Client, settings: Any
    ) -> None:
        page = text_of(stranger.get(reverse("join_study", args=[a_join_page(study).address])))
        notice = released_notice(study)
        assert notice
        for element in ("authority", "purpose", "routine_uses", "voluntary", "effect_of_refusal"):
            assert " ".join(getattr(notice, element).split())[:40] in page
        assert settings.PORTAL_PIA_URL in page
        assert settings.PORTAL_SORN_URL in page
        assert page.count("(optional)") == 4
        assert "no effect on benefits or services" in page

    @pytest.mark.requirement("R-021", "R-093")
    def test_seals_what_was_given_and_keeps_nothing_else(
        self, study: Study, stranger: Client
    ) -> None:
        answer = join(stranger, a_join_page(study), **ANN)
        assert "Thank you" in text_of(answer)
        assert not answer.cookies
        contact = Contact.objects.get()
        assert contact.phone is None
        assert b"Ann" not in bytes(contact.name or b"")
        opened = open_contacts(
            study_ref=study.study_ref, purpose="recruit", by=a_recruiter(study), at=NOW
        )
        assert [(each.name, each.email) for each in opened.contacts] == [tuple(ANN.values())]

    @pytest.mark.requirement("R-030")
    def test_keeps_to_an_opt_out_whatever_is_typed(self, study: Study, stranger: Client) -> None:
        page = a_join_page(study)
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: ANN["email"]}), at=NOW)
        first = text_of(join(stranger, page, **ANN))
        assert not Contact.objects.exists()
        assert OptOut.objects.exists()
        second = text_of(join(stranger, page, **ANN, wants_again="on", take_back="yes"))
        assert first == second
        assert not Contact.objects.exists()
        assert OptOut.objects.count() == 1
        form = stranger.get(reverse("join_study", args=[page.address]))
        assert "by the link in any message of ours" in text_of(form)

    def test_does_as_much_for_whoever_opted_out_as_for_anybody(self, study: Study) -> None:
        page, done = a_join_page(study), []
        opt_out(fingerprints=fingerprints_of({Field.EMAIL: ANN["email"]}), at=NOW)
        first = ContactRow(email="cyd@mail.example")  # makes the keys
        join_study(page=page, row=first, at=NOW)
        for email in (ANN["email"], "bob@mail.example"):
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["keyring"]) as keyring,
            ):
                join_study(page=page, row=ContactRow(email=email), at=NOW)
            asked = [each["sql"] for context in (vault, keyring) for each in context]
            done.append([sql.split()[0] for sql in asked if "SAVEPOINT" not in sql])
        assert done[0] == done[1]
        assert Contact.objects.count() == JoinPage.objects.get().sign_ups == 2
        assert ContactBatch.objects.get().contacts == 2

    def test_knows_somebody_by_each_way_to_reach_them(self, study: Study) -> None:
        page = a_join_page(study)
        for known in ({**ANN, "phone": "+12025550143"}, {"phone": "(202) 555 0143"}, ANN):
            join_study(page=page, row=ContactRow(**known), at=NOW)
        assert Contact.objects.count() == JoinPage.objects.get().sign_ups == 1

    @pytest.mark.parametrize(
        "name",
        [
            "x [Claim your refund](https://evil.example/pay)",
            "<a href=x>Ann",
            "see http://x.example",
            "Ann\nLee",
        ],
    )
    def test_takes_no_name_that_could_become_a_link(
        self, study: Study, stranger: Client, name: str
    ) -> None:
        answer = join(stranger, a_join_page(study), name=name, email=ANN["email"])
        assert answer.status_code == 400
        assert "a name without links" in text_of(answer)
        assert not Contact.objects.exists()

    def test_asks_the_gates_each_time(self, study: Study, stranger: Client) -> None:
        page, row = a_join_page(study), ContactRow(email=ANN["email"])
        later = NOW + timedelta(days=365 * 4)  # the approval has expired
        with pytest.raises(Refused):
            join_study(page=page, row=row, at=later)
        close_study(study=study, by=study.created_by, at=NOW)
        with pytest.raises(Refused):
            join_study(page=page, row=row, at=NOW)
        answer = join(stranger, page, **ANN)
        assert answer.status_code == 403
        assert "Nobody can sign up here" in text_of(answer)
        assert not Contact.objects.exists()

    def test_keeps_what_was_typed_when_something_is_wrong(
        self, study: Study, stranger: Client
    ) -> None:
        answer = join(stranger, a_join_page(study), name="Ann Lee", email="ann")
        assert answer.status_code == 400
        assert "Ann Lee" in text_of(answer)
        assert "like name@example.com" in text_of(answer)

    def test_slows_floods_down(self, study: Study, stranger: Client, settings: Any) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = 0
        assert "try again in a minute" in text_of(join(stranger, a_join_page(study), **ANN))
        assert not Contact.objects.exists()


class TestTheTablet:
    def address(self, study: Study) -> str:
        page, client = a_join_page(study, "in_person"), Client()
        client.force_login(a_recruiter(study), backend=BACKEND)
        answer = client.post(reverse("open_kiosk", args=[study.code, "in_person"]))
        assert "sessionid" not in client.cookies or not client.cookies["sessionid"].value
        assert client.get(reverse("home")).status_code == 302
        assert answer["Location"].startswith(reverse("sign_up_in_person", args=[page.address]))
        return str(answer["Location"])

    @pytest.mark.requirement("R-010", "R-021")
    def test_shows_an_empty_form_after_each_person(self, study: Study, stranger: Client) -> None:
        address = self.address(study)
        for number in range(2):
            page = stranger.get(address).content.decode()
            main = page.partition("<main")[2]
            assert "@mail.example" not in page
            assert 'autocomplete="email"' not in main
            assert main.count('autocomplete="off"') >= 5
            answer = stranger.post(address, {"email": f"person{number}@mail.example"})
            assert answer.status_code == 302
            thanks = stranger.get(answer["Location"]).content.decode()
            assert f"person{number}" not in thanks
            (address,) = re.findall(r'data-empty="([^"]+)"', thanks)
            address = address.replace("&amp;", "&")
        assert Contact.objects.count() == 2
        assert JoinPage.objects.get().sign_ups == 2

    def test_ends_at_a_word_and_when_nobody_is_there(self, study: Study, stranger: Client) -> None:
        address = self.address(study)
        token = address.partition("t=")[2]
        assert kiosk_behind(token, at=NOW + timedelta(minutes=14))
        assert kiosk_behind(token, at=NOW + timedelta(minutes=16)) is None
        assert "has ended" in text_of(stranger.post(address, {"end": "yes"}))
        assert Kiosk.objects.get().is_over
        assert "has ended" in text_of(stranger.post(address, ANN))
        assert not Contact.objects.exists()

    def test_is_for_signing_up_in_person_and_for_nobody_without_it(
        self, study: Study, stranger: Client
    ) -> None:
        flyer = a_join_page(study)
        with pytest.raises(Refused):
            open_kiosk(study=study, page=flyer, by=a_recruiter(study), at=NOW)
        in_person = a_join_page(study, "in_person")
        assert join(stranger, in_person, **ANN).status_code == 403
        there = reverse("sign_up_in_person", args=[in_person.address])
        stranger.post(there, ANN)
        assert not Contact.objects.exists()


class TestThePageOfRecruiters:
    def test_opens_closes_and_prints_the_code(self, study: Study) -> None:
        client = Client()
        client.force_login(a_recruiter(study), backend=BACKEND)
        pages = reverse("view_join_pages", args=[study.code])
        assert text_of(client.get(pages)).count("Not open") == 3
        client.post(reverse("open_join_page", args=[study.code, "flyer"]))
        page = JoinPage.objects.get()
        assert reverse("join_study", args=[page.address]) in text_of(client.get(pages))
        code = client.get(reverse("download_join_code", args=[study.code, "flyer", "svg"]))
        assert code["Content-Type"] == "image/svg+xml"
        client.post(reverse("close_join_page", args=[study.code, "flyer"]))
        assert not JoinPage.objects.get().is_open
        refusal = policies.close_join_page.refusal(
            a_recruiter(study), study, JoinPage.objects.get(), at=NOW
        )
        assert refusal == "This page is closed already."
