"""A stranger reads what the portal is and finds the way in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import NARROW, OpenPage

pytestmark = pytest.mark.journey


class TestAStranger:
    @pytest.mark.parametrize("javascript", [True, False])
    def test_reads_the_promises(self, open_page: OpenPage, *, javascript: bool) -> None:
        page = open_page(javascript=javascript)
        page.goto("/")
        expect(page.get_by_role("heading", level=1)).to_be_visible()

    def test_is_asked_to_sign_in_for_anything_else(self, page: Page) -> None:
        page.goto("/me/")
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()

    def test_meets_pages_that_work_for_everyone(
        self, open_page: OpenPage, check_accessible: Callable[[Page], None]
    ) -> None:
        page = open_page(width=NARROW)
        for address in ("/", "/sign-in/", "/panel/", "/panel/withdraw/"):
            page.goto(address)
            check_accessible(page)

    def test_loads_nothing_from_anywhere_else(self, page: Page) -> None:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/")
        assert asked
        assert all(url.startswith("http://127.0.0.1:") for url in asked)

    def test_meets_no_refused_script_or_style(self, page: Page) -> None:
        complaints: list[str] = []
        page.on("console", lambda message: complaints.append(message.text))
        page.goto("/")
        assert complaints == []
