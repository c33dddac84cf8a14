"""Opting out from a message, and by typing: at once, by nobody's leave, and without a trace."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from foundation.audit.models import AuditEvent
from foundation.keyring.models import KeyOpening
from participants.models import OptOut
from participants.opt_out_links import link_for
from participants.queries.opt_outs import opted_out
from participants.reading.columns import Field
from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey

pytestmark = pytest.mark.django_db(databases=["default", "vault", "keyring"])
ANN = {Field.EMAIL: "ann@mail.example", Field.PHONE: "+12025550143"}


@pytest.fixture
def link(settings: Settings) -> str:
    settings.PORTAL_ADDRESS = ""
    return link_for(ANN)


@pytest.fixture
def stranger() -> Client:
    """No sign-in, no cookie, no token against forgery: a mail program."""
    return Client(enforce_csrf_checks=True)


def text_of(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


class TestTheLink:
    @pytest.mark.requirement("R-030", "R-136")
    def test_opts_out_by_one_button_and_by_opening_never(self, stranger: Client, link: str) -> None:
        for method in (stranger.get, stranger.head):
            assert method(link).status_code == 200
        assert not OptOut.objects.exists()
        page = stranger.get(link).content.decode()
        main = page.partition("<main")[2].partition("</main")[0]
        assert main.count("<button") == 1
        assert "<input" not in main
        assert "<script" not in page
        (action,) = re.findall(r'action="([^"]+)"', main)
        answer = stranger.post(reverse("opt_out") + action.replace("&amp;", "&"))
        assert "You will not be asked again." in text_of(answer)
        assert opted_out([ANN]) == [True]
        assert not answer.cookies

    @pytest.mark.requirement("R-030")
    def test_takes_the_one_click_of_a_mail_program(self, stranger: Client, link: str) -> None:
        for _ in range(2):
            answer = stranger.post(link, {"List-Unsubscribe": "One-Click"})
            assert answer.status_code == 200
            assert answer["Content-Type"].startswith("text/plain")
        assert OptOut.objects.count() == 2
        unknown = stranger.post(link[:-3], {"List-Unsubscribe": "One-Click"})
        assert unknown.status_code == 400

    def test_takes_it_back_by_the_same_token(self, stranger: Client, link: str) -> None:
        thanks = stranger.post(link).content.decode()
        (action,) = re.findall(r'action="([^"]+)"', thanks)
        answer = stranger.post(action.replace("&amp;", "&"), {"take_back": "yes"})
        assert "Taken back." in text_of(answer)
        assert not OptOut.objects.exists()

    def test_that_was_cut_off_shows_the_other_ways(self, stranger: Client, link: str) -> None:
        for method in (stranger.get, stranger.post):
            answer = method(link[:-5])
            assert answer.status_code == 400
            assert "This link is not whole." in text_of(answer)
            assert 'name="email"' in text_of(answer)
        assert not OptOut.objects.exists()

    def test_leaves_no_trace(self, stranger: Client, link: str) -> None:
        lines = AuditEvent.objects.count()
        for answer in (stranger.get(link), stranger.post(link)):
            assert "no-store" in answer["Cache-Control"]
            assert answer["Referrer-Policy"] == "no-referrer"
            assert not answer.cookies
        assert AuditEvent.objects.count() == lines
        assert not KeyOpening.objects.exists()

    def test_is_read_in_spanish_too(self, stranger: Client, link: str) -> None:
        page = stranger.get(f"{link}&language=es").content.decode()
        assert '<html lang="es"' in page
        assert "No vuelvan a contactarme" in page
        switch = re.findall(r'href="(\?t=[^"]+language=en)"', page)
        assert switch, "The other language loses the token."


class TestTheForm:
    @pytest.mark.requirement("R-030")
    def test_says_the_same_of_somebody_known_and_of_nobody(self, stranger: Client) -> None:
        typed = {"email": "Ann@Mail.example", "phone": "202-555-0143"}
        answers = [text_of(stranger.post(reverse("opt_out"), typed)) for _ in range(2)]
        without_token = [re.sub(r"t=[^\"]+", "", one) for one in answers]
        assert without_token[0] == without_token[1]
        assert opted_out([{Field.EMAIL: "ann@mail.example"}, {Field.PHONE: "+12025550143"}]) == [
            True,
            True,
        ]
        assert OptOut.objects.count() == 2

    def test_takes_back_only_what_it_did_itself(self, stranger: Client) -> None:
        """Whoever types somebody else's address takes back nothing that person asked for."""
        for left in (0, 1):  # the first time it was new; then it had been asked for before
            typed = {"email": "ann@mail.example"}
            thanks = stranger.post(reverse("opt_out"), typed).content.decode()
            (action,) = re.findall(r'action="([^"]+)"', thanks)
            stranger.post(action.replace("&amp;", "&"), {"take_back": "yes"})
            assert OptOut.objects.count() == left
            stranger.post(reverse("opt_out"), typed)

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ({}, "Enter an e-mail, a phone number or a mailing address."),
            ({"email": "ann"}, "like name@example.com"),
        ],
    )
    def test_says_what_to_do(self, stranger: Client, typed: dict[str, str], says: str) -> None:
        answer = stranger.post(reverse("opt_out"), typed)
        assert answer.status_code == 400
        assert says in text_of(answer)
        assert not OptOut.objects.exists()

    def test_slows_floods_down(self, stranger: Client, settings: Settings) -> None:
        settings.CROWD_SLOW_STARTS_PER_MINUTE = 0
        answer = stranger.post(reverse("opt_out"), {"email": "ann@mail.example"})
        assert "try again in a minute" in text_of(answer)
        assert "ann@mail.example" in text_of(answer)


class TestWhereItIsFound:
    @pytest.mark.requirement("R-029")
    def test_the_notice_of_a_survey_and_every_public_page_lead_there(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
        address = reverse("answer_survey", args=[a_link(a_survey()).address])
        survey = client.get(address).content.decode()
        notice = survey.partition("If you do not want to be asked again")[2].partition("</dl>")[0]
        assert f'href="{reverse("opt_out")}' in notice
        for name in ("landing", "sign_up_for_panel"):
            page = client.get(reverse(name)).content.decode()
            assert f'href="{reverse("opt_out")}' in page.partition("<footer")[2]
