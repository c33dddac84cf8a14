"""An analyst writes a report: summary, finding, recommendation, and groups put together."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from reports.actions import find_merges, render_report
from reports.models import Report
from tests.builders.access import NOW
from tests.builders.reports import a_report, an_answered_study
from tests.journeys.answered_here import HERE, answer_here
from tests.journeys.conftest import NARROW, WIDE, CheckAccessible
from tests.reports.merging.cases import MIDDLE, NOT_YOUNG, OLD, few_old

pytestmark = [pytest.mark.django_db, pytest.mark.journey]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Views read the clock; the builders' day is the day."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": WIDE, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


class TestAnalyst:
    @pytest.fixture(autouse=True)
    def begin(self, page: Page, check_accessible: CheckAccessible) -> None:
        self.page, self.check = page, check_accessible

    @pytest.mark.requirement("R-109")
    def test_writes_by_the_numbers_and_shows_more_of_them(self) -> None:
        report = self.given_a_rendered_report()
        self.when_the_analyst_writes_the_summary_and_looks_at_a_preview(report)
        self.when_a_finding_and_a_recommendation_are_added(report)
        self.when_a_merge_that_shows_more_is_applied(report)
        self.then_the_report_shows_the_words_and_the_larger_group(report)

    def given_a_rendered_report(self) -> Report:
        report, client = a_report("rendered", study=an_answered_study(few_old())), Client()
        client.force_login(report.author)
        answer_here(self.page, client)
        return report

    def when_the_analyst_writes_the_summary_and_looks_at_a_preview(self, report: Report) -> None:
        page = self.page
        page.goto(HERE + reverse("edit_report", args=[report.report_ref]))
        page.get_by_label("Executive summary").fill("Travelers are content with the lanes.")
        self.look()
        page.get_by_role("button", name="Preview").click()
        expect(page.get_by_text("A preview", exact=False).first).to_be_visible()
        self.look()
        page.get_by_role("button", name="Save the draft").click()

    def when_a_finding_and_a_recommendation_are_added(self, report: Report) -> None:
        page = self.page
        page.get_by_role("link", name="Add a finding").click()
        self.look()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_text("Choose one.").first).to_be_visible()
        page.get_by_role("textbox", name="Finding").fill("Most of the young are satisfied")
        page.get_by_label("Shown in").select_option(index=1)
        self.look()
        page.get_by_role("button", name="Save").click()
        page.get_by_role("link", name="Add a recommendation").click()
        page.get_by_label("Recommendation", exact=True).fill("Open one lane more in the morning.")
        page.get_by_label("Owner").select_option(str(report.author_id))
        self.look()
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("heading", name="1. Most of the young")).to_be_visible()
        self.look()

    def when_a_merge_that_shows_more_is_applied(self, report: Report) -> None:
        page = self.page
        page.get_by_role("button", name="Look for merges").click()
        expect(page.get_by_text("Trying neighbors")).to_be_visible()
        self.look()
        find_merges(report_id=report.pk, by=report.author, at=NOW)
        page.get_by_role("link", name="Look again").click()
        button = page.get_by_role("button", name=f"Put “{MIDDLE}” and “{OLD}” together")
        expect(button).to_be_visible()
        self.look()
        button.click()
        expect(page.get_by_role("button", name="Take apart")).to_be_visible()
        self.look()

    def then_the_report_shows_the_words_and_the_larger_group(self, report: Report) -> None:
        page = self.page
        page.get_by_role("button", name="Render the report").click()
        expect(page.get_by_role("heading", name="Rendering")).to_be_visible()
        render_report(report_id=report.pk, by=report.author, at=NOW)
        page.set_viewport_size({"width": NARROW, "height": 800})
        page.goto(HERE + reverse("view_report", args=[report.report_ref]))
        expect(page.get_by_text("Travelers are content with the lanes.")).to_be_visible()
        expect(page.get_by_text(f"“{NOT_YOUNG}”").first).to_be_visible()
        self.look()

    def look(self) -> None:
        """Anybody can use it, and nothing is wider than the window."""
        self.check(self.page)
        room = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.page.evaluate(room)
