"""From an idea to an approved and cleared study, told by everybody who has a part in it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Page

from tests.journeys.conftest import NARROW, CheckAccessible, Enter, OpenPage
from tests.journeys.inputs import closed_question
from tests.journeys.running_portal import RunningPortal
from tests.journeys.steps import planning, reviewing, settling
from tests.journeys.steps.pages import answer, downloaded, fill, follow, press, see, tick
from tests.journeys.steps.people import given_a_team, given_studies

pytestmark = pytest.mark.journey

TITLE = "Waiting at the checkpoint"
INVITATION = f"Tell us how it was. {settings.PORTAL_PIA_URL} {settings.PORTAL_SORN_URL}"
AGES = ("18 to 34", "35 to 54", "55 or older")
MARKS = ("Good", "Bad")


def definition() -> dict[str, Any]:
    """Three questions: one to keep, one to keep with a condition, one too many."""
    return {
        "title": TITLE,
        "questions": [
            closed_question("service", "How was it?", MARKS),
            closed_question("age", "What is your age?", AGES, demographic="age"),
            closed_question("shoes", "Did you like your shoes?", MARKS),
        ],
    }


@pytest.mark.requirement("R-003", "R-005", "R-081", "R-092", "R-104")
class TestAStudyIsApproved:
    """The lead, the component's privacy officer, the Privacy Office, the paperwork officer."""

    def test_from_an_idea_to_a_clearance(
        self,
        portal: RunningPortal,
        enter: Enter,
        open_page: OpenPage,
        sign_in: Callable[..., Page],
        check_accessible: CheckAccessible,
    ) -> None:
        self.look, self.enter = check_accessible, enter
        self.team = given_a_team(portal, prefix="approvals", component="FEMA")
        self.lead = enter(self.team.lead)
        self.when_set_up_out_of_scope_then_the_proper_channel_is_named()
        self.given_a_set_up_left_and_resumed()
        self.given_its_materials()
        self.when_the_component_officer_returns_it_point_by_point()
        self.then_the_lead_answers_each_point_and_sends_it_again()
        self.then_the_component_officer_accepts_and_approves()
        self.then_the_privacy_office_approves_with_a_condition()
        self.when_the_lead_meets_the_conditions_then_they_are_confirmed()
        self.when_the_request_is_prepared_then_it_is_decided()
        self.then_the_launch_checklist_has_fallen_together()
        self.then_all_of_it_works_on_a_phone(sign_in(open_page(width=NARROW), self.team.lead))
        self.when_a_material_changes_then_the_approval_is_void()
        self.when_copied_then_the_description_comes_along()
        self.then_a_small_study_counts_without_a_clearance(portal)

    def when_set_up_out_of_scope_then_the_proper_channel_is_named(self) -> None:
        lead = self.lead
        lead.goto("/studies/new/")
        press(lead, "Begin a new study")
        fill(lead, {"Title": TITLE})
        lead.get_by_label("Component", exact=True).select_option(label=self.team.component)
        tick(lead, "Something else")
        answer(lead, "Does it touch", "Yes")
        answer(lead, "Does the Department", "Yes")
        press(lead, "Save and continue")
        see(lead, "This study cannot be set up here", "a privacy assessment of its own")
        see(lead, "the complaints office of the component")
        self.look(lead)

    def given_a_set_up_left_and_resumed(self) -> None:
        lead = self.lead
        tick(lead, "General satisfaction")
        answer(lead, "Does it touch", "No")
        press(lead, "Save and continue")
        fill(lead, {"Describe whom you want to hear from": "Adults who fly."})
        press(lead, "Save and leave")
        see(lead, "You can go on whenever you like")
        lead.goto("/studies/new/")
        self.look(lead)
        lead.get_by_role("link", name=re.compile("^Go on")).click()
        assert lead.get_by_label("Describe whom").input_value() == "Adults who fly."
        self.code = planning.complete_plan(
            lead, title=TITLE, team=self.team, expected=400, look=self.look, begun=1
        )
        self.look(lead)

    def given_its_materials(self) -> None:
        lead, code = self.lead, self.code
        planning.upload_definition(lead, code, definition())
        planning.release_notice(lead, code)
        self.look(lead)
        for kind, title, text in (
            ("Script or interview guide", "How we begin", "Thank you for coming."),
            ("Invitation", "Please tell us", INVITATION),
            ("Consent form", "Before we record", "You may say no."),
        ):
            planning.add_document(lead, code, kind=kind, title=title, text=text)
        self.look(lead)
        lead.goto(f"/studies/{code}/materials/")
        see(lead, "Not approved")
        self.look(lead)
        planning.send_to_review(lead, code)
        see(lead, "Submission 1")
        self.look(lead)

    def when_the_component_officer_returns_it_point_by_point(self) -> None:
        officer = self.enter(self.team.component_privacy_officer)
        officer.goto("/home/")
        see(officer, self.code)
        self.look(officer)
        reviewing.open_review(officer, self.code)
        self.look(officer)
        reviewing.decide(officer, "question-service", "Keep")
        reviewing.decide(
            officer, "question-age", "Keep, with a condition", why="Bands of twenty years only."
        )
        reviewing.decide(
            officer, "question-shoes", "Drop: more than is needed", why="It serves no objective."
        )
        reviewing.decide(officer, "section-storage", "Needs a change", why="Name the server.")
        press(officer, "Keep what I decided so far")
        see(officer, "3 of 3", "Your decisions and comments are kept")
        reviewing.return_to_lead(officer)
        see(officer, "it is the lead’s turn")
        self.look(officer)

    def then_the_lead_answers_each_point_and_sends_it_again(self) -> None:
        lead, code = self.lead, self.code
        lead.goto("/home/")
        self.look(lead)
        lead.goto(f"/studies/{code}/approvals/")
        see(lead, "Action needed", "2 points to answer")
        self.look(lead)
        planning.remove_question(lead, code, "shoes")
        lead.goto(f"/studies/{code}/edit/data/")
        fill(lead, {"Where are the data stored?": "On server P-7 of the portal."})
        press(lead, "Save and close")
        settling.answer_points(lead, code, "Done as you asked.")
        press(lead, "Send to component privacy officer")
        see(lead, "Submission 2")

    def then_the_component_officer_accepts_and_approves(self) -> None:
        officer = self.enter(self.team.component_privacy_officer)
        reviewing.open_review(officer, self.code)
        see(officer, "Compared with submission 1", "Removed:", "Done as you asked.")
        self.look(officer)
        reviewing.accept_every_answer(officer)
        reviewing.confirm_everything(officer)
        press(officer, "Approve for the component")
        see(officer, "It waits for the Privacy Office now")

    def then_the_privacy_office_approves_with_a_condition(self) -> None:
        office = self.enter(self.team.privacy_office)
        office.goto("/home/")
        self.look(office)
        office.goto("/reviews/")
        self.look(office)
        reviewing.open_review(office, self.code)
        see(office, "Compared with submission 1", "Bands of twenty years only.")
        fill(office, {"Further conditions, one in each line": "Turn the address log off."})
        reviewing.confirm_everything(office)
        press(office, "Approve for the department")
        see(office, "is approved for three years", "Condition 2")
        self.look(office)
        assert downloaded(office, "Download as PDF").startswith(b"%PDF")

    def when_the_lead_meets_the_conditions_then_they_are_confirmed(self) -> None:
        lead, office = self.lead, self.enter(self.team.privacy_office)
        lead.goto(f"/studies/{self.code}/")
        see(lead, "Condition 2 of the approval, due before collection")
        settling.mark_conditions(lead, self.code, "It is so since today.")
        self.look(lead)
        office.reload()
        reviewing.confirm_every_condition(office)
        see(office, "Condition 2 is confirmed as met")
        self.look(office)

    def when_the_request_is_prepared_then_it_is_decided(self) -> None:
        lead, code, officer = self.lead, self.code, self.enter(self.team.paperwork_officer)
        planning.say_burden(lead, code, minutes=6)
        settling.complete_package(lead, code)
        lead.goto(f"/studies/{code}/package/")
        see(lead, "The package is complete")
        self.look(lead)
        settling.prepare_request(lead, code, umbrella="1601-0029, Customer experience")
        officer.goto("/home/")
        self.look(officer)
        officer.goto(f"/studies/{code}/package/")
        assert downloaded(officer, "Whole package (PDF)").startswith(b"%PDF")
        assert downloaded(officer, "Parts (ZIP)").startswith(b"PK")
        officer.goto(f"/studies/{code}/icr/")
        see(officer, "40 hours")
        self.look(officer)
        reviewing.send_to_omb(officer)
        reviewing.record_omb_decision(officer)
        see(officer, "Approved by OMB: 1601-0029")
        self.look(officer)
        officer.goto("/control-numbers/")
        self.look(officer)
        follow(officer, "1601-0029")
        see(officer, code)
        self.look(officer)

    def then_the_launch_checklist_has_fallen_together(self) -> None:
        self.lead.goto(f"/studies/{self.code}/")
        self.look(self.lead)
        press(self.lead, "Open collection")
        see(self.lead, "Collecting")

    def then_all_of_it_works_on_a_phone(self, phone: Page) -> None:
        study = f"/studies/{self.code}/"
        pages = ("", "materials/", "approvals/", "icr/", "package/", "team/", "activity/", "edit/")
        for address in ("/home/", "/studies/", "/messages/", *(study + page for page in pages)):
            phone.goto(address)
            self.look(phone)
            too_wide = phone.evaluate("document.documentElement.scrollWidth > innerWidth")
            assert not too_wide, f"{address} scrolls sideways"

    def when_a_material_changes_then_the_approval_is_void(self) -> None:
        lead = self.lead
        lead.goto(f"/studies/{self.code}/materials/")
        follow(lead, "How we begin")
        self.look(lead)
        follow(lead, "Write a new version")
        see(lead, "A change voids the approval", "their approval ends, collection stops")
        self.look(lead)
        fill(lead, {"Or write the text": "Welcome."})
        lead.get_by_role("main").locator("form button[type=submit]").click()
        see(lead, "Check the box if you want that")
        tick(lead, "I understand what this ends")
        lead.get_by_role("main").locator("form button[type=submit]").click()
        lead.goto(f"/studies/{self.code}/")
        see(lead, "Draft")
        assert lead.get_by_role("button", name="Open collection").count() == 0
        office = self.enter(self.team.privacy_office)
        office.goto("/messages/")
        see(office, f"{self.code}")
        self.look(office)

    def when_copied_then_the_description_comes_along(self) -> None:
        lead = self.lead
        press(lead, "Copy for a new study")
        assert TITLE in lead.locator("#id_title").input_value()
        self.look(lead)

    def then_a_small_study_counts_without_a_clearance(self, portal: RunningPortal) -> None:
        (code,) = given_studies(portal, self.team, "Nine voices", status="draft", expected=8)
        officer = self.enter(self.team.paperwork_officer)
        officer.goto(f"/studies/{code}/icr/")
        see(officer, "0 of 9 countable people without a clearance")
        self.look(officer)
