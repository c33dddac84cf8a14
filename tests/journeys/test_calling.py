"""An interviewer asks a survey by phone, and a reviewer reads what people wrote."""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from consent.models import ConsentDecision
from fieldwork import actions
from fieldwork.models import InboxAnswer, OpenText, Session
from foundation.access.models import User
from foundation.access.roles import Role
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.answers import a_survey
from tests.builders.fieldwork import some_texts
from tests.builders.studies import a_member
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.journeys.steps.pages import press, see, tick
from tests.studies.instruments.questionnaires import every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
Staff = Callable[..., Page]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def staff(browser: Browser) -> Iterator[Staff]:
    """A page of somebody of the team: ``staff(user, address, width=…)``."""
    contexts = []

    def come(user: User, address: str, *, width: int = WIDE) -> Page:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}))
        page = contexts[-1].new_page()
        page.set_default_timeout(10_000)
        answer_here(page, client)
        page.goto(f"{HERE}{address}")
        return page

    yield come
    for context in contexts:
        context.close()


def calls_of(study: Study) -> str:
    return reverse("begin_call", args=[study.code])


class TestAnInterviewer:
    @pytest.mark.requirement("R-026")
    def test_asks_by_keyboard_alone(self, staff: Staff, check_accessible: CheckAccessible) -> None:
        study = a_survey()
        page = staff(a_member(study, Role.FACILITATOR), calls_of(study))
        check_accessible(page)
        press(page, "Somebody has answered the phone")
        check_accessible(page)
        for digit in "1234567":  # each statement, once it is read
            page.keyboard.press(digit)
        tick(page, "They said yes")
        press(page, "Record what they said, and go on")
        see(page, "How satisfied are you with the checkpoint?")
        check_accessible(page)
        page.keyboard.press("3")
        page.keyboard.press("Enter")
        see(page, "Read the answers back", "Satisfied")
        check_accessible(page)
        press(page, "Send the answers")
        see(page, "The answers are taken")
        check_accessible(page)
        assert InboxAnswer.objects.get().mode == "phone"
        page.get_by_role("link", name="Next call").click()
        see(page, "Begin a call")

    @pytest.mark.requirement("R-168")
    def test_lets_somebody_go_who_says_no(
        self, staff: Staff, check_accessible: CheckAccessible
    ) -> None:
        study = a_survey()
        page = staff(a_member(study, Role.FACILITATOR), calls_of(study), width=NARROW)
        press(page, "Somebody has answered the phone")
        press(page, "Record what they said, and go on")
        see(page, "Choose what the person said to taking part.")
        check_accessible(page)
        tick(page, "They said no")
        press(page, "Record what they said, and go on")
        see(page, "They said no", "It changes nothing for you.")
        check_accessible(page)
        assert [each.given for each in ConsentDecision.objects.all()] == [False]
        assert not InboxAnswer.objects.exists()

    def test_reads_every_kind_of_question_on_a_phone_and_stops(
        self, staff: Staff, check_accessible: CheckAccessible
    ) -> None:
        held = ("answers", "recordings")
        study = a_survey(definition=every_kind(), data_collected=held)
        page = staff(study.created_by, calls_of(study), width=NARROW)
        press(page, "Somebody has answered the phone")
        for digit in "1234567":
            page.keyboard.press(digit)
        tick(page, "They said yes", "They did not")
        press(page, "Record what they said, and go on")
        check_accessible(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW
        press(page, "Stop and discard")
        see(page, "Stop the call?")
        check_accessible(page)
        press(page, "Stop and discard")
        see(page, "The call is over")
        assert not InboxAnswer.objects.exists()
        assert not Session.objects.exists()


class TestAReviewer:
    @pytest.mark.requirement("R-111")
    def test_cuts_with_one_key_and_keeps_the_others(
        self, staff: Staff, check_accessible: CheckAccessible
    ) -> None:
        plain = ("Shorter lines.", "More signs.", "Nothing.", "Be kind.")
        wave = some_texts("Ask Jane at jane@example.org", *plain)
        lead = wave.study.created_by
        address = reverse("review_texts", args=[wave.study.code, wave.number])
        page = staff(lead, address)
        see(page, "looks like an e-mail address")
        check_accessible(page)
        area = page.locator("textarea").first
        area.fill("Ask Jane at [removed]")
        area.evaluate("area => area.setSelectionRange(4, 8)")
        area.press("Alt+x")
        expect(area).to_have_value("Ask [removed] at [removed]")
        press(page, "Save, and keep all others in which nothing is marked")
        see(page, "Every text of this question is reviewed")
        check_accessible(page)
        assert not OpenText.objects.waiting().exists()
        press_read = page.get_by_role("link", name="Read what was reviewed")
        press_read.click()
        see(page, "Ask [removed] at [removed]", "Be kind.", "may not be used to make any decision")
        check_accessible(page)
        assert actions.read_texts(
            wave=wave, texts=OpenText.objects.filter(wave=wave), by=lead, at=NOW
        )
