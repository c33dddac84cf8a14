"""Take the pictures of README.md from a running demonstration.

python -m docs.make_screenshots [--url http://127.0.0.1:8000]
"""

import argparse
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, sync_playwright

from research_portal.demo.people import PASSWORD
from research_portal.local.browser import find_browser

IMAGES = Path(__file__).with_name("images")
CHARTS_ARE_LOADED = """() => [...document.images]
    .filter(image => image.getBoundingClientRect().top < window.innerHeight)
    .every(image => image.complete && image.naturalHeight)"""
WIDE: ViewportSize = {"width": 1280, "height": 900}


def sign_in(page: Page, username: str) -> None:
    """As a person of the demonstration, in a fresh session."""
    page.context.clear_cookies()
    page.goto("/sign-in/")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in/" not in url)


def picture(page: Page, name: str) -> None:
    """What is in the window now, as a file."""
    page.screenshot(path=IMAGES / f"{name}.png")
    sys.stdout.write(f"took {name}.png\n")


def take_all(page: Page) -> None:
    """The pages that the README shows, and two more."""
    sign_in(page, "lena.lead")
    page.goto("/studies/?q=hand-over")
    page.get_by_role("link", name="Tablet for shift hand-over").first.click()
    picture(page, "study")
    sign_in(page, "cora.privacy")
    page.goto("/reviews/")
    page.get_by_role("main").get_by_role("link").filter(has_text="Enrolling").first.click()
    picture(page, "review")
    sign_in(page, "rosa.records")
    page.goto("/retention/")
    picture(page, "retention")
    sign_in(page, "paul.privacy")
    page.goto("/oversight/dashboards/")
    picture(page, "oversight")
    sign_in(page, "ana.analyst")
    page.goto("/reports/")
    page.get_by_role("link", name="Waiting and wayfinding at checkpoints").first.click()
    page.wait_for_load_state()
    page.get_by_text("Show the numbers").first.click()
    figure = page.locator(".portal-figure", has_text="By age").first
    for _ in range(2):  # charts are loaded as they come into sight, and take room then
        figure.evaluate("figure => figure.scrollIntoView()")
        page.wait_for_function(CHARTS_ARE_LOADED)
    picture(page, "report")


def main() -> None:
    """Start a browser, and stop it again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    url = parser.parse_args().url
    IMAGES.mkdir(exist_ok=True)
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found.executable_path, args=found.args)
        take_all(browser.new_page(base_url=url, viewport=WIDE, reduced_motion="reduce"))
        browser.close()


if __name__ == "__main__":
    main()
