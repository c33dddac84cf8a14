"""How a person finds things on a page: by the words that stand there."""

import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import urljoin

from playwright.sync_api import Page, expect

PATIENCE_SECONDS = 60


def fill(page: Page, answers: Mapping[str, str]) -> None:
    """Type into fields by the beginning of their labels; “(optional)” may follow."""
    for label, text in answers.items():
        labelled = page.get_by_label(re.compile(rf"^\s*{re.escape(label)}"))
        page.locator("input, textarea").and_(labelled).first.fill(text)


def tick(page: Page, *labels: str) -> None:
    """Click the labels of radio buttons or checkboxes; the design hides the inputs themselves."""
    for label in labels:
        page.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(label)}")).first.click()


def answer(page: Page, question: str, choice: str) -> None:
    """Choose in the group whose question begins with these words."""
    group = page.get_by_role("group", name=re.compile(rf"^\s*{re.escape(question)}"))
    group.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(choice)}")).click()


def press(page: Page, button: str) -> None:
    """Press a button and wait for what it leads to."""
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_load_state()


def follow(page: Page, link: str) -> None:
    """Follow a link in the main part of the page."""
    page.get_by_role("main").get_by_role("link", name=link, exact=True).first.click()
    page.wait_for_load_state()


def open_details(page: Page, title: str) -> None:
    """Unfold what is one click away, unless it is open."""
    page.locator("details:not([open]) > summary").filter(has_text=title).first.click()


def downloaded(page: Page, link: str) -> bytes:
    """The file behind a link, fetched as the person who is signed in."""
    address = page.get_by_role("link", name=link, exact=True).first.get_attribute("href") or ""
    answer_with_file = page.request.get(urljoin(page.url, address))
    assert answer_with_file.ok, f"{answer_with_file.status} {address}"
    return answer_with_file.body()


FOCUSED = "() => (document.activeElement.innerText || '').trim()"
MOST_STOPS = 120


def tab_to(page: Page, words: str) -> None:
    """Press Tab from where the focus is until it stands on the link of these words."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED) == words:
            return
    raise AssertionError(f"The keyboard does not come to “{words}”.")


def go_by_keyboard(page: Page, words: str) -> None:
    """Follow a link with Tab and Enter only."""
    tab_to(page, words)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def download_by_keyboard(page: Page, words: str) -> bytes:
    """The file behind a link, with Tab and Enter only."""
    tab_to(page, words)
    with page.expect_download() as download:
        page.keyboard.press("Enter")
    return download.value.path().read_bytes()


def see(page: Page, *texts: str) -> None:
    """Each of these stands on the page."""
    for text in texts:
        expect(page.get_by_text(text).first).to_be_visible()


def wait_until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something that a job or the clock does.

    :raises AssertionError: if it has not happened after a minute.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < until, f"still waiting for: {what}"
        time.sleep(0.5)


def reload_until(page: Page, text: str) -> None:
    """Come back to the page until the text stands there."""

    def shown() -> bool:
        page.reload()
        return page.get_by_text(text).count() > 0

    wait_until(shown, f"“{text}” on {page.url}")
