"""Two browsers at once: what one person decides while another has the page open."""

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import CheckAccessible, Enter
from tests.journeys.running_portal import RunningPortal
from tests.journeys.steps import reviewing
from tests.journeys.steps.pages import fill, press, see
from tests.journeys.steps.people import given_a_team, given_studies

pytestmark = pytest.mark.journey

WHY = "Ask it in bands of twenty years."


def open_submission(page: Page, code: str) -> None:
    """With every question kept and everything confirmed, but nothing sent yet."""
    reviewing.open_review(page, code)
    reviewing.keep_every_question(page)


@pytest.mark.requirement("R-081", "R-103")
class TestTwoBrowsers:
    """Two officers of a component, and the lead who changes the study under their hands."""

    def test_a_decision_is_taken_once_and_an_edit_stops_it(
        self, portal: RunningPortal, enter: Enter, check_accessible: CheckAccessible
    ) -> None:
        self.look = check_accessible
        self.team = given_a_team(
            portal,
            prefix="twice",
            component="ICE",
            others=("second_component_privacy_officer",),
        )
        self.first = enter(self.team.component_privacy_officer)
        self.second = enter(self.team.second_component_privacy_officer)
        overtaken, withdrawn = given_studies(
            portal, self.team, "Overtaken", "Withdrawn", status="in_review"
        )
        self.when_both_decide_then_the_second_reads_what_happened(overtaken)
        self.then_nothing_that_was_typed_is_lost()
        self.when_the_lead_edits_then_the_open_page_cannot_approve(enter(self.team.lead), withdrawn)
        self.then_the_new_submission_shows_what_changed(enter(self.team.lead), withdrawn)

    def when_both_decide_then_the_second_reads_what_happened(self, code: str) -> None:
        for officer in (self.first, self.second):
            open_submission(officer, code)
        self.second.get_by_text("Reason, condition or comment").first.click()
        self.second.locator("textarea:visible").first.fill(WHY)
        press(self.first, "Approve for the component")
        see(self.first, "It waits for the Privacy Office now")
        press(self.second, "Approve for the component")
        see(self.second, "Somebody else was here meanwhile", "approved it for the component")

    def then_nothing_that_was_typed_is_lost(self) -> None:
        self.look(self.second)
        see(self.second, WHY)
        assert self.second.get_by_role("button", name="Approve for the component").count() == 0

    def when_the_lead_edits_then_the_open_page_cannot_approve(self, lead: Page, code: str) -> None:
        open_submission(self.first, code)
        lead.goto(f"/studies/{code}/approvals/")
        press(lead, "Withdraw from review")
        lead.goto(f"/studies/{code}/edit/data/")
        fill(lead, {"Where are the data stored?": "On somebody’s own laptop."})
        press(lead, "Save and close")
        press(self.first, "Approve for the component")
        see(self.first, "Somebody else was here meanwhile", "The lead withdrew it from review")
        self.look(self.first)
        assert self.first.get_by_text("Approved for the component by").count() == 0

    def then_the_new_submission_shows_what_changed(self, lead: Page, code: str) -> None:
        lead.goto(f"/studies/{code}/approvals/")
        press(lead, "Send to component privacy officer")
        reviewing.open_review(self.first, code)
        see(self.first, "Compared with submission 1", "laptop")
        self.look(self.first)
