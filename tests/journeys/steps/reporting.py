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
    fill(page, {"Title": title, "Findings": "Most people are at ease with one another."})
    for name, chosen in (("waves", waves), ("questions", questions), ("demographics", groups)):
        for box in page.locator(f"input[name='{name}']").all():
            if box.is_checked() != (box.get_attribute("value") in set(chosen)):
                page.locator(f"label[for='{box.get_attribute('id')}']").click()
    tick(page, "The public")
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


def approve_release(page: Page, address: str) -> None:
    """One of the two approvals."""
    page.goto(address)
    tick(page, "I read the report and found no personal data in it.")
    press(page, "Approve the release")
