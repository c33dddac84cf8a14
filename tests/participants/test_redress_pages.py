"""The pages on which people ask about their contact data, and on which officers answer."""

import csv
import io
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from foundation.access.models import User
from participants.actions import answer_redress, look_up_redress, write_redress_code
from participants.models import RedressRequest
from participants.queries.indexes import find_contacts
from participants.reading.columns import Field
from tests.builders.access import NOW
from tests.builders.participants import a_study_with_contacts
from tests.builders.redress import EMAIL, a_letter, a_redress_request, an_officer, the_code
from tests.builders.studies import a_study, a_vendor
from tests.participants.test_disclosures import a_row, disclosed

pytestmark = pytest.mark.django_db
ASKS = {"kind": "access", "email": EMAIL, "words": "What do you know of me?"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


def signed_in(person: User) -> Client:
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


class TestThePublicPage:
    def test_is_the_same_whoever_is_known(self, client: Client) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        pages = set()
        for email in (EMAIL, "stranger@mail.example"):
            answer = client.post(reverse("request_redress"), {**ASKS, "email": email})
            assert email not in text(answer)
            assert not answer.cookies
            assert "no-store" in answer["Cache-Control"]
            main = text(answer).partition('<main id="main-content"')[2].partition("</main>")[0]
            pages.add(re.sub(r">[2-9A-Z]{4}-[2-9A-Z]{4}<", "><", main))
        assert len(pages) == 1

    def test_says_what_is_missing_and_keeps_what_was_typed(self, client: Client) -> None:
        answer = client.post(reverse("request_redress"), {"words": "My words", "email": "no at"})
        assert answer.status_code == 400
        for said in ("Choose one.", "Enter an e-mail address like", "My words", "no at"):
            assert said in text(answer)
        assert not RedressRequest.objects.exists()

    def test_speaks_spanish_and_answers_in_it(self, client: Client) -> None:
        page = text(client.get(reverse("request_redress") + "?language=es"))
        assert "Preguntar por sus datos de contacto" in page
        client.post(reverse("request_redress") + "?language=es", ASKS)
        assert RedressRequest.objects.get().language == "es"

    def test_keeps_floods_away(self, client: Client, settings: Settings) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = 0
        answer = client.post(reverse("request_redress"), ASKS)
        assert "Please try again in a minute" in text(answer)
        assert not RedressRequest.objects.exists()

    def test_takes_the_code(self, client: Client) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request()
        typed = {"reference": request.reference, "code": "wrong"}
        wrong = client.post(reverse("confirm_redress"), typed)
        unknown = client.post(reverse("confirm_redress"), {**typed, "reference": "K7PW-2MXQ"})
        assert (wrong.status_code, unknown.status_code) == (400, 400)
        assert "do not belong together" in text(wrong)
        assert "do not belong together" in text(unknown)
        right = client.post(reverse("confirm_redress"), {**typed, "code": the_code(request)})
        assert "We know now that it is you" in text(right)


class TestExplainRedress:
    @pytest.mark.requirement("R-088")
    @pytest.mark.requirement("R-151")
    @pytest.mark.requirement("R-154")
    def test_says_why_and_where_else_and_names_companies(self, client: Client) -> None:
        vendor = a_vendor()
        page = text(client.get(reverse("explain_redress")))
        for said in ("Nobody can look up yours", "Freedom of Information Act", "dhs.gov/foia"):
            assert said in page
        assert vendor.privacy_policy_url in page

    def test_is_led_to_from_every_public_page(self, client: Client) -> None:
        landing = text(client.get(reverse("landing")))
        assert reverse("explain_redress") in landing
        assert reverse("request_redress") in landing
        assert reverse("request_redress") in text(client.get(reverse("opt_out")))


class TestTheOfficersPages:
    def test_list_what_is_due_with_as_many_queries_for_any_number(
        self, django_assert_max_num_queries: Any
    ) -> None:
        client = signed_in(an_officer())
        assert "No request waits" in text(client.get(reverse("list_redress")))
        for number in range(6):
            a_redress_request(status="open", email=f"p{number}@mail.example")
        with django_assert_max_num_queries(30):
            page = text(client.get(reverse("list_redress")))
        assert page.count("To be answered") == 6
        assert "mail.example" not in page

    def test_show_what_is_held_only_once_it_is_opened(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, client = a_redress_request(status="open"), signed_in(an_officer())
        assert EMAIL not in text(client.get(reverse("view_redress", args=[request.pk])))
        opened = client.post(reverse("open_redress", args=[request.pk]))
        assert EMAIL in text(opened)
        assert "no-store" in opened["Cache-Control"]

    def test_correct_and_say_what_is_wrong(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, client = a_redress_request("correction", status="open"), signed_in(an_officer())
        (found,) = find_contacts({Field.EMAIL: EMAIL})
        address = reverse("correct_contact", args=[request.pk, found.contact_ref])
        wrong = client.post(address, {"name": "Ann", "email": "ann at mail"})
        assert wrong.status_code == 400
        assert "ann at mail" in text(wrong)
        taken = client.post(address, {"name": "Ann", "email": "person2@mail.example"})
        assert "Another entry of this study" in text(taken)
        assert client.post(address, {"email": "ann@mail.example"}).status_code == 302
        assert find_contacts({Field.EMAIL: "ann@mail.example"})

    def test_say_which_company_is_to_be_told_of_a_deletion(self) -> None:
        study = a_study("collecting")
        a_study_with_contacts(study, 1)
        handover = a_row(study_ref=study.study_ref)
        disclosed(handover, {Field.PHONE: "+12025550001"})
        request, client = a_redress_request("deletion", status="open"), signed_in(an_officer())
        (found,) = find_contacts({Field.EMAIL: EMAIL})
        address = reverse("delete_contact", args=[request.pk, found.contact_ref])
        after = text(client.post(address, follow=True))
        assert f"Tell {handover.vendor_name} of it too" in after
        opened = text(client.post(reverse("open_redress", args=[request.pk])))
        assert f"{handover.vendor_name} got details that were deleted on" in opened
        assert "nobody outside the Department" not in opened

    def test_print_a_letter_and_read_one_out(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request = a_redress_request(
            address="1 Long Street, Springfield", phone="+12025550001", name="Person Number1"
        )
        officer = an_officer()
        client = signed_in(officer)
        letter = a_letter(request)
        printed = client.post(reverse("open_redress_letter", args=[letter.pk]))
        assert printed.content[:5] == b"%PDF-"
        assert b"StructTreeRoot" in printed.content
        write_redress_code(request_ref=request.pk, way="phone", by=officer, at=NOW)
        call = request.letters.get(way="phone")
        read_out = text(client.post(reverse("open_redress_letter", args=[call.pk])))
        assert "(202) 555-0001" in read_out
        client.post(reverse("settle_redress_letter", args=[call.pk]))
        request.refresh_from_db()
        assert request.status == "code_sent"

    def test_print_what_is_held_in_the_answer(self) -> None:
        a_study_with_contacts(a_study("collecting"), 3)
        request, officer = a_redress_request(status="open"), an_officer()
        answer_redress(request_ref=request.pk, outcome="access_given", by=officer, at=NOW)
        letter = request.letters.get(kind="outcome")
        printed = signed_in(officer).post(reverse("open_redress_letter", args=[letter.pk]))
        assert printed.content[:5] == b"%PDF-"

    def test_enter_what_came_by_letter(self) -> None:
        client = signed_in(an_officer())
        assert client.post(reverse("record_redress"), {}).status_code == 400
        typed = {**ASKS, "came_by": "letter", "received_on": "2027-03-01", "language": "es"}
        assert client.post(reverse("record_redress"), typed).status_code == 302
        look_up_redress(at=NOW)
        assert RedressRequest.objects.get().status == "open"

    def test_give_the_figures_as_csv(self) -> None:
        a_redress_request(status="answered", email="one@mail.example")
        client = signed_in(an_officer())
        sent = client.get(reverse("view_redress_figures") + "?format=csv")
        told = b"".join(sent.streaming_content).decode()  # type: ignore[attr-defined]
        (row,) = csv.DictReader(io.StringIO(told))
        assert (row["received"], row["outcomes"]) == ("1", "Nothing is held: 1")
        assert "mail.example" not in told
        assert "Nothing is held" in text(client.get(reverse("view_redress_figures")))
