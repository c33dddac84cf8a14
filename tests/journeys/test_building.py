"""A researcher adds questions of the bank and tries the questionnaire on a phone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from fieldwork.models import InboxAnswer
from studies.models import InstrumentDraft, Study
from tests.builders.access import NOW
from tests.builders.instruments import a_banked_question
from tests.builders.studies import a_study
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.studies.instruments.questionnaires import a_question, of

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
RACE = "What is your race and/or ethnicity?"
AGAIN = "Would you use the app again?"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(10_000)
    yield opened
    context.close()


class TestResearcher:
    @pytest.fixture(autouse=True)
    def begin(self, page: Page, check_accessible: CheckAccessible) -> None:
        self.page, self.check = page, check_accessible

    @pytest.mark.requirement("R-094")
    def test_adds_from_the_bank_and_tries_the_questions(self) -> None:
        study = self.given_a_study_and_a_question_in_the_bank()
        self.when_the_lead_chooses_questions(study)
        self.then_they_are_shown_before_they_are_added()
        self.then_they_stand_in_the_draft_beside_a_phone(study)
        self.then_they_can_be_tried_and_nothing_is_kept()

    def given_a_study_and_a_question_in_the_bank(self) -> Study:
        earlier = a_study("approved", definition=of(a_question("yes_no", "again", text=AGAIN)))
        a_banked_question(earlier, "again", "Would use again")
        study, client = a_study(), Client()
        client.force_login(study.created_by)
        answer_here(self.page, client)
        return study

    def when_the_lead_chooses_questions(self, study: Study) -> None:
        page = self.page
        page.goto(HERE + reverse("view_instrument", args=[study.code]))
        page.get_by_role("button", name="Write questions").click()
        page.get_by_role("link", name="Add from the bank").click()
        page.get_by_text(RACE).click()
        page.get_by_text(AGAIN).click()
        self.look()
        page.get_by_role("button", name="Look at the chosen ones").click()

    def then_they_are_shown_before_they_are_added(self) -> None:
        page = self.page
        expect(page.get_by_text("Middle Eastern or North African")).to_be_visible()
        expect(page.get_by_text("Prefer not to say")).to_have_count(2)
        self.look()
        page.get_by_role("button", name="Add", exact=True).click()

    def then_they_stand_in_the_draft_beside_a_phone(self, study: Study) -> None:
        page = self.page
        expect(page.get_by_text("From the bank: Race and ethnicity")).to_be_visible()
        expect(page.get_by_text("From the bank: Would use again")).to_be_visible()
        phone = page.frame_locator("iframe")
        expect(phone.get_by_text("Nothing is kept.")).to_be_visible()
        self.look()
        added = InstrumentDraft.objects.get(study=study).definition["questions"][-2:]
        assert [question["text"] for question in added] == [RACE, AGAIN]

    def then_they_can_be_tried_and_nothing_is_kept(self) -> None:
        page = self.page
        page.set_viewport_size({"width": NARROW, "height": 800})
        page.get_by_role("link", name="Try the questions").click()
        page.locator(f"fieldset:has(legend:text-is('{AGAIN}'))").get_by_text("Yes").click()
        self.look()
        page.get_by_role("button", name="Next", exact=True).first.click()
        expect(page.get_by_role("heading", name="Check your answers")).to_be_visible()
        page.get_by_role("button", name="Send my answers").click()
        expect(page.get_by_role("heading", name="This was the end")).to_be_visible()
        self.look()
        assert not InboxAnswer.objects.exists()

    def look(self) -> None:
        """Anybody can use it, and nothing is wider than the window."""
        self.check(self.page)
        room = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.page.evaluate(room)
