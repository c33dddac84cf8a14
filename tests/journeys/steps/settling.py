"""What a lead does between the first review and the decision on the clearance."""

from playwright.sync_api import Page

from tests.journeys.steps.pages import press, tick


def answer_points(page: Page, code: str, answer_text: str) -> None:
    """Say to each point of the reviewers what was changed."""
    page.goto(f"/studies/{code}/approvals/")
    buttons = page.get_by_role("button", name="Answer", exact=True)
    for _ in range(buttons.count()):
        page.locator("main textarea:visible").first.fill(answer_text)
        buttons.first.click()
        page.wait_for_load_state()


def mark_conditions(page: Page, code: str, note: str) -> None:
    """Say of each condition how it is met."""
    page.goto(f"/studies/{code}/approvals/")
    buttons = page.get_by_role("button", name="Mark as met")
    for _ in range(buttons.count()):
        page.get_by_label("How is it met?").first.fill(note)
        buttons.first.click()
        page.wait_for_load_state()


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
