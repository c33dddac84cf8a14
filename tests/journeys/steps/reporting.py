"""Reports: chosen, rendered, read, released."""

import json
from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Page

from tests.journeys.steps.pages import fill, press, see, tick, wait_until


def begin_report(
    page: Page,
    code: str,
    *,
    title: str,
    waves: Iterable[str],
    questions: Iterable[str],
    groups: Iterable[str],
) -> None:
    """Choose what the report shows; its page follows."""
    page.goto(f"/studies/{code}/reports/new/")
    fill(page, {"Title": title, "Executive summary": "Most people are at ease with one another."})
    for name, chosen in (("waves", waves), ("questions", questions), ("demographics", groups)):
        for box in page.locator(f"input[name='{name}']").all():
            if box.is_checked() != (box.get_attribute("value") in set(chosen)):
                page.locator(f"label[for='{box.get_attribute('id')}']").click()
    press(page, "Save the draft")


def render(page: Page, expected: str) -> None:
    """Ask for the rendering and come back until it has ended in the expected words."""
    press(page, "Render the report")

    def ended() -> bool:
        page.reload()
        return page.get_by_text("being rendered").count() == 0

    wait_until(ended, "the rendering")
    see(page, expected)


def numbers(page: Page) -> dict[str, Any]:
    """The report as JSON, through the download on its page."""
    with page.expect_download() as download:
        page.get_by_role("link", name="JSON").click()
    read: dict[str, Any] = json.loads(download.value.path().read_text())
    return read


CONFIRMATIONS = (
    "Findings and recommendations agree with the tables that show them.",
    "I read every word and found no personal data.",
    "Nobody can be recognized in it",
)


def decide(page: Page, address: str, button: str) -> None:
    """The next step on the way out, by whoever's turn it is."""
    page.goto(address)
    for words in CONFIRMATIONS:
        tick(page, words)
    press(page, button)


def name_reader(page: Page, address: str, username: str) -> None:
    """Somebody who may read it once it is released."""
    page.goto(address)
    page.locator("summary", has_text="Name a person").click()
    fields = page.get_by_label("Person")
    value = fields.locator("option", has_text=f"({username})").get_attribute("value")
    fields.select_option(value)
    press(page, "Name this person")


def return_with_comment(page: Page, address: str, place: str, text: str) -> None:
    """Back to the authors, with a comment on one place."""
    page.goto(address)
    page.get_by_role("link", name="return it with comments", exact=True).click()
    fill(page, {place: text})
    press(page, "Return to the authors")


def answer_comment(page: Page, address: str, text: str) -> None:
    """An author's answer to the one comment."""
    page.goto(address)
    fill(page, {"Your answer": text})
    press(page, "Answer")


def accept_answer(page: Page, address: str) -> None:
    """The reviewer is satisfied."""
    page.goto(address)
    press(page, "Accept this answer")
