"""What the offices do: approve, record a clearance, hold and let go."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page

from tests.journeys.steps.pages import fill, follow, press, tick


def open_review(page: Page, code: str) -> None:
    """From the queue to the review of one study."""
    page.goto("/reviews/")
    row = page.get_by_role("row").filter(has_text=re.compile(code))
    row.get_by_role("link").first.click()
    page.wait_for_load_state()


def keep_every_question(page: Page) -> None:
    """Decide on each question and confirm what has to be confirmed."""
    _tick_all(page, "input[type=radio][value=keep]")
    confirm_everything(page)


def confirm_everything(page: Page) -> None:
    """Tick what a reviewer has to confirm."""
    _tick_all(page, "input[type=checkbox][name^=confirm]")


def decide(page: Page, place: str, choice: str, *, why: str = "") -> None:
    """Decide on one section (``section-storage``) or question (``question-age``), with words."""
    part = page.locator(f"[aria-labelledby='{place}']")
    part.locator("label").filter(has_text=re.compile(rf"^\s*{re.escape(choice)}\s*$")).click()
    if why:
        part.get_by_text("Reason, condition or comment").first.click()
        part.locator("textarea").fill(why)


def return_to_lead(page: Page) -> None:
    """Send back what was decided in this page, as points."""
    page.get_by_text("Return for changes").click()
    press(page, "Return to the lead")


def accept_every_answer(page: Page) -> None:
    """The lead's answers settle the points."""
    buttons = page.get_by_role("button", name=re.compile("^Accept the answer to"))
    for _ in range(buttons.count()):
        buttons.first.click()
        page.wait_for_load_state()


def confirm_every_condition(page: Page) -> None:
    """The reviewer saw that each is met."""
    buttons = page.get_by_role("button", name="Confirm that it is met")
    for _ in range(buttons.count()):
        buttons.first.click()
        page.wait_for_load_state()


def approve_for_component(page: Page, code: str) -> None:
    """The first of two approvals."""
    open_review(page, code)
    keep_every_question(page)
    press(page, "Approve for the component")


def approve_for_department(page: Page, code: str) -> None:
    """The second, with the threshold that the study asked for."""
    open_review(page, code)
    keep_every_question(page)
    press(page, "Approve for the department")


def record_clearance(page: Page, code: str) -> None:
    """A generic clearance that lasts a year."""
    page.goto(f"/studies/{code}/clearance/")
    tick(page, "Under a generic clearance")
    until = date.today() + timedelta(days=365)  # noqa: DTZ011 - what a person would type
    today = date.today()  # noqa: DTZ011
    fill(
        page,
        {
            "OMB control number": "1601-0029",
            "Decided on": today.isoformat(),
            "Approved until": until.isoformat(),
        },
    )
    tick(page, "The collection meets every condition of its umbrella")
    press(page, "Record the clearance")


def set_hold(page: Page, code: str) -> None:
    """Keep everything of a study."""
    page.goto("/retention/")
    page.locator("select#id_study").select_option(label=code)
    fill(page, {"Why it must be kept": "A lawsuit about the survey."})
    press(page, "Set the hold")


def lift_hold(page: Page, code: str) -> None:
    """Let retention go on."""
    page.goto("/retention/")
    hold = page.locator(".usa-alert").filter(has_text=code)
    hold.get_by_text("Lift this hold").click()
    hold.get_by_label("Why it is no longer needed").fill("The lawsuit has ended.")
    hold.get_by_role("button", name="Lift the hold").click()
    page.wait_for_load_state()


def send_to_omb(page: Page) -> None:
    """On the page of the request: it went to OMB today."""
    follow(page, "Record that it was sent to OMB")
    fill(page, {"Sent to OMB on": date.today().isoformat()})  # noqa: DTZ011
    press(page, "Record that it was sent")


def record_omb_decision(page: Page) -> None:
    """OMB approved today, until its umbrella ends."""
    follow(page, "Record the decision")
    fill(page, {"Decided on": date.today().isoformat()})  # noqa: DTZ011
    press(page, "Record the decision")


def _tick_all(page: Page, choices: str) -> None:
    for choice in page.locator(choices).all():
        if not choice.is_checked():
            # The design hides the inputs themselves.
            page.locator(f"label[for={choice.get_attribute('id')}]").click()
