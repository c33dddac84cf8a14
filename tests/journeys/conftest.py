"""A running portal, a browser, and the words with which journeys use them."""

import os
from collections.abc import Callable, Iterator
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from research_portal.local.browser import find_browser
from research_portal.settings.environment import PROJECT
from tests.journeys.running_portal import RunningPortal, running_portal
from tests.participants.mail_server import MailServer, a_mail_server

PASSWORD = "correct horse battery staple"
AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
ACCESSIBILITY_RULES = [
    *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "section508", "best-practice")
]
WIDE, NARROW = 1280, 375
Enter = Callable[[str], Page]
CheckAccessible = Callable[[Page], None]


class OpenPage(Protocol):
    """Opens a page of the running portal in a browser profile of its own."""

    def __call__(self, *, javascript: bool = True, width: int = WIDE) -> Page: ...


@pytest.fixture(scope="session")
def mail_server() -> Iterator[MailServer]:
    """Where the portal's mail goes, to staff and to people."""
    with a_mail_server() as running:
        yield running


@pytest.fixture(scope="session")
def portal(
    tmp_path_factory: pytest.TempPathFactory, django_db_setup: None, mail_server: MailServer
) -> Iterator[RunningPortal]:
    """One portal for all journeys of this run, begun as a copy of this run's empty databases.

    It writes to people and has them called at any hour, since tests run at any hour.
    """
    otherwise = {
        "PORTAL_SMTP_HOST": "127.0.0.1",
        "PORTAL_SMTP_PORT": str(mail_server.port),
        "PORTAL_SMTP_STARTTLS": "0",
        "PORTAL_SENDING_FROM_HOUR": "0",
        "PORTAL_SENDING_UNTIL_HOUR": "24",
    }
    with running_portal(tmp_path_factory.mktemp("portal"), **otherwise) as running:
        yield running


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One browser for all journeys of this run."""
    # The synchronous driver runs an event loop in this thread, which Django takes for async code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    found = find_browser()
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=found.executable_path, args=found.args
        )
        yield launched
        launched.close()


@pytest.fixture
def open_page(browser: Browser, portal: RunningPortal) -> Iterator[OpenPage]:
    """Pages in separate profiles, so that several people can be signed in within one journey."""
    contexts: list[BrowserContext] = []

    def open_one(*, javascript: bool = True, width: int = WIDE) -> Page:
        context = browser.new_context(
            base_url=portal.url,
            java_script_enabled=javascript,
            viewport={"width": width, "height": 900},
            reduced_motion="reduce",
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A wide page with JavaScript."""
    return open_page()


@pytest.fixture
def sign_in() -> Callable[..., Page]:
    """Sign in on a page: ``sign_in(page, "username")``."""

    def sign_in_on(page: Page, username: str, *, password: str = PASSWORD) -> Page:
        page.goto("/sign-in/")
        page.get_by_label("Username").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
        return page

    return sign_in_on


@pytest.fixture
def enter(open_page: OpenPage, sign_in: Callable[..., Page]) -> Enter:
    """A page on which this person is signed in; each person keeps one window."""
    windows: dict[str, Page] = {}

    def as_person(username: str) -> Page:
        if username not in windows:
            windows[username] = sign_in(open_page(), username)
        return windows[username]

    return as_person


@pytest.fixture
def check_accessible() -> CheckAccessible:
    """The accessibility step: ``check_accessible(page)``, on a page with JavaScript."""

    def check(page: Page) -> None:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        found: dict[str, Any] = page.evaluate(
            "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})",
            ACCESSIBILITY_RULES,
        )
        problems = [
            f"{violation['id']}: {violation['help']} at {node['target']}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
        assert not problems, f"{page.url}\n" + "\n".join(problems)

    return check
