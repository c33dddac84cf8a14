"""The offices around the studies: tools, vendors, sharing, people, misuse, audit, inventory."""

import re

import pytest
from playwright.sync_api import Page

from tests.journeys.conftest import CheckAccessible, Enter
from tests.journeys.running_portal import RunningPortal
from tests.journeys.steps import offices, planning
from tests.journeys.steps.pages import (
    downloaded,
    fill,
    follow,
    open_details,
    press,
    reload_until,
    see,
    wait_until,
)
from tests.journeys.steps.people import OFFICES, Team, given_a_team, given_studies
from tests.participants.mail_server import MailServer, words_of

pytestmark = pytest.mark.journey

TITLE = "Waiting at the counter"
# What the clock asks of the worker every minute, at once.
SEND_MESSAGES = "from foundation.mail.jobs import send_messages; send_messages.delay()"
MISUSE = "Somebody opened the contacts at night."


@pytest.fixture(scope="module")
def team(portal: RunningPortal) -> Team:
    """Everybody of one component and of the offices; Public Affairs has yet to be trained anew."""
    return given_a_team(
        portal, prefix="offices", component="USCIS", others=OFFICES, lapsed=["public_affairs"]
    )


@pytest.fixture(scope="module")
def code(portal: RunningPortal, team: Team) -> str:
    """A study that collects."""
    (started,) = given_studies(portal, team, TITLE, status="collecting")
    return started


@pytest.mark.requirement("R-033", "R-034", "R-122", "R-140", "R-162")
class TestWhatComesFromOutside:
    """Public Affairs, the Privacy Office, IT Security, General Counsel."""

    def test_is_approved_before_it_is_used(
        self, team: Team, code: str, enter: Enter, check_accessible: CheckAccessible
    ) -> None:
        self.team, self.enter, self.look = team, enter, check_accessible
        self.a_tool_is_approved_by_two_offices()
        self.a_vendor_is_approved_clause_by_clause()
        self.an_agreement_is_cleared_by_four_people(code)

    def a_tool_is_approved_by_two_offices(self) -> None:
        name = f"Askable {self.team.component}"
        address = offices.record_tool(self.enter(self.team.lead), name)
        self.public_affairs_is_let_in_again(address)
        for username in (self.team.privacy_office, self.team.public_affairs):
            page = self.enter(username)
            page.goto("/tools/")
            self.look(page)
            follow(page, name)
            assert page.url == address
            press(page, f"Approve {name}")
        see(page, "Approved until")
        self.look(page)

    def public_affairs_is_let_in_again(self, address: str) -> None:
        """Suspended by training of last year, told how to renew it, restored by its record."""
        officer, username = self.enter(self.team.public_affairs), self.team.public_affairs
        officer.goto("/home/")
        see(officer, "Your access is suspended", "An administrator of the portal then records it")
        assert officer.get_by_role("link", name="Reviews").count() == 0
        self.look(officer)
        officer.goto(address)
        see(officer, "Renew it to regain access")
        rows = f"username,course,completed_on\n{username},privacy,{offices.TODAY}\n"
        offices.send_training(self.enter(self.team.administrator), rows, only_look=False)
        officer.goto("/home/")
        see(officer, "Survey tool to approve")

    def a_vendor_is_approved_clause_by_clause(self) -> None:
        name = f"Fieldworkers {self.team.component}"
        lead, office = self.enter(self.team.lead), self.enter(self.team.privacy_office)
        address = offices.record_vendor(lead, name)
        self.look(lead)
        office.goto(address)
        self.look(office)
        offices.approve_vendor(office, address, name)
        see(office, "This vendor may be used")
        self.look(office)

    def an_agreement_is_cleared_by_four_people(self, code: str) -> None:
        lead, recipient = self.enter(self.team.lead), "Office of Travel Statistics"
        address = offices.ask_to_share(lead, code, recipient=recipient)
        self.look(lead)
        for username, button in (
            (self.team.it_security, "Reviewed for IT Security"),
            (self.team.general_counsel, "Reviewed for General Counsel"),
            (self.team.privacy_office, "Reviewed for Privacy"),
            (self.team.second_privacy_office, "Clear it"),
        ):
            page = self.enter(username)
            page.goto("/sharing/")
            self.look(page)
            page.goto(address)
            press(page, button)
        see(page, "It is cleared, and shown on the study")
        self.look(page)
        assert lead.goto(f"/studies/{code}/sharing/")
        see(lead, recipient)
        self.look(lead)


@pytest.mark.requirement("R-109", "R-121", "R-160", "R-161")
class TestPeople:
    """The administrator, the lead, somebody new."""

    def test_come_are_trained_and_certified(
        self,
        portal: RunningPortal,
        team: Team,
        code: str,
        enter: Enter,
        check_accessible: CheckAccessible,
        mail_server: MailServer,
    ) -> None:
        self.team, self.look, self.mail = team, check_accessible, mail_server
        self.admin, self.lead = enter(team.administrator), enter(team.lead)
        self.newcomer = f"{team.prefix}.noor"
        self.given_somebody_new()
        self.when_training_is_imported_then_all_rows_or_none()
        self.when_the_lead_asks_then_the_administrator_grants(code)
        self.then_the_newcomer_is_told_by_mail(portal, code)
        self.when_a_campaign_is_opened_then_the_lead_keeps_and_removes(code)

    def given_somebody_new(self) -> None:
        self.admin.goto("/people/")
        self.look(self.admin)
        offices.add_person(self.admin, self.newcomer, email=f"{self.newcomer}@agency.example")
        self.look(self.admin)

    def when_training_is_imported_then_all_rows_or_none(self) -> None:
        good = f"{self.newcomer},privacy,{offices.TODAY}\n"
        header = "username,course,completed_on\n"
        offices.send_training(
            self.admin, f"{header}{good}nobody.here,privacy,2026-13-45\n", only_look=True
        )
        see(self.admin, "Nothing was recorded", "What is wrong")
        self.look(self.admin)
        offices.send_training(self.admin, header + good, only_look=True)
        see(self.admin, "Nothing stands in the way", "1 training to record")
        offices.send_training(self.admin, header + good, only_look=False)
        see(self.admin, "recorded")
        self.look(self.admin)

    def when_the_lead_asks_then_the_administrator_grants(self, code: str) -> None:
        for username in (self.newcomer, self.team.analyst):
            planning.ask_for_access(self.lead, code, username=username, role="Analyst")
        self.look(self.lead)
        assert self.lead.get_by_role("button", name="Grant").count() == 0
        self.admin.goto("/access/requests/")
        self.look(self.admin)
        for _ in range(2):
            planning.grant_request(self.admin, code, role="Analyst")
        self.admin.goto("/people/access/")
        self.look(self.admin)

    def then_the_newcomer_is_told_by_mail(self, portal: RunningPortal, code: str) -> None:
        portal.python(SEND_MESSAGES)
        address = f"{self.newcomer}@agency.example"
        wait_until(lambda: address in self.mail.last, f"an e-mail to {address}")
        assert self.mail.taken[address] == 1
        mail = self.mail.last[address]
        said = f"{mail['subject']} {words_of(mail)}"
        assert code in said
        assert TITLE not in said

    def when_a_campaign_is_opened_then_the_lead_keeps_and_removes(self, code: str) -> None:
        offices.open_campaign(self.admin)
        self.look(self.admin)
        self.lead.goto("/home/")
        self.look(self.lead)
        self.lead.get_by_role("link", name=re.compile("^Decide")).first.click()
        self.lead.wait_for_load_state()
        self.look(self.lead)
        offices.decide_certification(self.lead, "Noor Newcomer", "Keep what is ticked")
        see(self.lead, "1 line kept")
        offices.decide_certification(self.lead, "Analyst", "Remove what is ticked")
        see(self.lead, "1 line removed, at once")
        self.look(self.lead)
        self.lead.goto(f"/studies/{code}/team/")
        see(self.lead, "Noor Newcomer", "Access that ended")


@pytest.mark.requirement("R-084", "R-123", "R-158")
class TestOversight:
    """Anybody, the auditor, the Privacy Office as director."""

    def test_sees_who_did_what_and_nobody_else(
        self, team: Team, code: str, enter: Enter, check_accessible: CheckAccessible
    ) -> None:
        self.team, self.look = team, check_accessible
        self.office, self.auditor = enter(team.privacy_office), enter(team.auditor)
        self.anybody_reports_misuse(enter(team.second_analyst))
        self.the_auditor_follows_one_study(code)
        self.the_director_asks_the_inventory(code)
        self.the_director_reads_charts_and_burden()
        self.everybody_chooses_how_to_be_told(enter(team.lead))

    def anybody_reports_misuse(self, page: Page) -> None:
        page.goto("/home/")
        self.look(page)
        offices.report_misuse(page, MISUSE)
        see(page, "Your reports")
        assert MISUSE not in page.content()
        self.look(page)
        self.office.goto("/misuse/reports/")
        self.look(self.office)
        offices.refer_misuse(self.office)
        see(self.office, "IG-27-4")
        self.look(self.office)

    def the_auditor_follows_one_study(self, code: str) -> None:
        page = self.auditor
        page.goto("/oversight/audit/")
        fill(page, {"Study code": code})
        page.get_by_role("main").locator("form button[type=submit]").first.click()
        see(page, "that fit, newest first")
        self.look(page)
        told = downloaded(page, "Download as CSV").decode("utf-8-sig")
        assert code in told
        assert TITLE not in told
        press(page, "Verify the whole record")
        reload_until(page, "Nobody changed the record")
        self.look(page)

    def the_director_asks_the_inventory(self, code: str) -> None:
        page, name = self.office, f"Ours {self.team.component}"
        page.goto(f"/oversight/?q={code}")
        see(page, TITLE)
        open_details(page, "Columns")
        page.locator("label[for='column_method']").click()
        press(page, "Show")
        self.look(page)
        open_details(page, "Save this view")
        fill(page, {"Name of the view": name})
        press(page, "Save view")
        follow(page, name)
        assert code in page.url
        self.look(page)
        assert TITLE in downloaded(page, "CSV").decode("utf-8-sig")
        assert downloaded(page, "XLSX").startswith(b"PK")

    def the_director_reads_charts_and_burden(self) -> None:
        for address in ("/oversight/dashboards/", "/oversight/burden/", "/oversight/"):
            self.office.goto(address)
            self.look(self.office)

    def everybody_chooses_how_to_be_told(self, page: Page) -> None:
        page.goto("/messages/")
        self.look(page)
        follow(page, "How I am told")
        self.look(page)
        page.get_by_role("main").locator("select").first.select_option(
            label="Only here in the portal"
        )
        press(page, "Save")
        see(page, "Messages")
