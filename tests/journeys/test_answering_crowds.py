"""An open survey in a crowd: devices work while people read, and whoever waits loses nothing."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, Page, expect
from pytest_django import Settings

from tests.builders.access import NOW
from tests.builders.answers import a_link, a_survey
from tests.journeys.answered_here import answer_here
from tests.journeys.conftest import NARROW, CheckAccessible

pytestmark = [pytest.mark.django_db, pytest.mark.journey]
SECURE = "http://localhost"  # where browsers do sums for pages: https, and this machine
BEGIN = "I agree to take part. Begin"


@pytest.fixture(autouse=True)
def crowded(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> Iterator[None]:
    """Nobody is let in without the work, as when the slow lane is full."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    settings.CROWD_SLOW_STARTS_PER_MINUTE = 0
    cache.clear()
    yield
    cache.clear()


def come(browser: Browser, *, javascript: bool) -> Page:
    """A stranger's page at an open survey."""
    page = browser.new_page(
        viewport={"width": NARROW, "height": 800}, java_script_enabled=javascript
    )
    page.set_default_timeout(30_000)
    answer_here(page)
    page.goto(f"{SECURE}/s/{a_link(a_survey()).address}/")
    return page


def test_devices_work_while_the_notice_is_read(browser: Browser) -> None:
    """Under the content security policy, by the script that pages load."""
    page = come(browser, javascript=True)
    expect(page.locator("[name=work]")).not_to_have_value("")
    page.get_by_role("button", name=BEGIN, exact=True).click()
    expect(page.locator("fieldset, .answer-question").first).to_be_visible()
    page.context.close()


def test_whoever_waits_goes_on_from_there(
    browser: Browser, settings: Settings, check_accessible: CheckAccessible
) -> None:
    page = come(browser, javascript=True)
    page.evaluate("document.querySelector('[name=work]').remove()")
    page.get_by_role("button", name=BEGIN, exact=True).click()
    expect(page.locator("h1")).to_have_text("Please wait a moment")
    check_accessible(page)
    settings.CROWD_SLOW_STARTS_PER_MINUTE = 10
    page.get_by_role("button", name="Try again").click()
    expect(page.locator("fieldset, .answer-question").first).to_be_visible()
    page.context.close()


def test_without_javascript_there_is_a_slow_lane(browser: Browser, settings: Settings) -> None:
    settings.CROWD_SLOW_STARTS_PER_MINUTE = 1
    page = come(browser, javascript=False)
    page.get_by_role("button", name=BEGIN, exact=True).click()
    expect(page.locator("fieldset, .answer-question").first).to_be_visible()
    page.context.close()
