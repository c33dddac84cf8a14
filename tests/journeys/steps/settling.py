"""What a lead does between the first review and the decision on the clearance."""

from playwright.sync_api import Page

from tests.journeys.steps.pages import press, tick


def answer_points(page: Page, code: str, answer_text: str) -> None:
    """Say to each point of the reviewers what was changed."""
    page.goto(f"/studies/{code}/approvals/")
    _say_everywhere(page, "What did you change, or why not?", answer_text)


def mark_conditions(page: Page, code: str, note: str) -> None:
    """Say of each condition how it is met."""
    page.goto(f"/studies/{code}/approvals/")
    _say_everywhere(page, "How is it met?", note)


def complete_package(page: Page, code: str) -> None:
    """No statistical methods; every item that the study does not answer is written."""
    page.goto(f"/studies/{code}/package/")
    tick(page, "No")
    press(page, "Save the answer")
    for part in ("a", "data"):
        page.goto(f"/studies/{code}/package/statement/{part}/")
        for area in page.locator("main textarea").all():
            if not area.input_value():
                area.fill("None.")
        press(page, "Save")


def prepare_request(page: Page, code: str, *, umbrella: str) -> None:
    """A generic clearance that meets every condition, handed to the paperwork officer."""
    page.goto(f"/studies/{code}/icr/prepare/")
    tick(page, "Under a generic clearance")
    page.get_by_label("Umbrella, for a generic clearance").select_option(label=umbrella)
    press(page, "Go on")
    for label in page.get_by_role("group").locator("label").all():
        label.click()
    press(page, "Save the request")
    press(page, "Send to the paperwork officer")


def _say_everywhere(page: Page, label: str, text: str) -> None:
    """Fill in every field of this name, and save them together."""
    for area in page.get_by_label(label).and_(page.locator("textarea:visible")).all():
        area.fill(text)
    press(page, "Save answers")
