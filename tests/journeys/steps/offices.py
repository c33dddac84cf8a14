"""What offices and vendors bring: tools, vendors, agreements, reports, training, campaigns."""

from datetime import date, timedelta

from playwright.sync_api import Page

from tests.journeys.steps.pages import fill, follow, open_details, press, see, tick

TODAY = date.today()  # noqa: DTZ011 - what a person would type
IN_A_YEAR = TODAY + timedelta(days=365)

RUN_HERE = "If the department runs it itself: why has no vendor a part in it?"


def record_tool(page: Page, name: str) -> str:
    """A survey tool that keeps no addresses; the address of its page."""
    page.goto("/tools/new/")
    fill(page, {"Name": name, "PTA of the tool": "PTA-2026-0415", RUN_HERE: "It is ours."})
    tick(page, "It keeps no IP addresses", "It keeps no e-mail addresses")
    _send(page)
    see(page, "What it does")
    return page.url


def record_vendor(page: Page, name: str) -> str:
    """A research company with all clauses; the address of its file."""
    page.goto("/tools/vendors/new/")
    fill(
        page,
        {
            "Name": name,
            "Contract number": "HSHQ-415",
            "Contract starts on": TODAY.isoformat(),
            "Contract ends on": IN_A_YEAR.isoformat(),
            "Clause: the Department owns all data": "H.1",
            "Clause: all data are destroyed at the end": "H.2",
            "Clause: the Department may investigate and audit": "H.3",
            "Address of its privacy policy": "https://vendor.example/privacy",
        },
    )
    _send(page)
    see(page, "No new study may use this vendor now")
    return page.url


def approve_vendor(page: Page, address: str, name: str) -> None:
    """Each clause ticked, one by one."""
    page.goto(address)
    for label in page.get_by_role("group", name="I read each of these").locator("label").all():
        label.click()
    press(page, f"Approve {name}")


def ask_to_share(page: Page, code: str, *, recipient: str) -> str:
    """An aggregate report for another agency; the address of the agreement."""
    page.goto(f"/studies/{code}/sharing/new/")
    page.get_by_label("With whom?").select_option(label="Another agency")
    fill(
        page,
        {
            "Name of the office or company": recipient,
            "What exactly is shared or used?": "The report on checkpoints.",
            "Why is it needed?": "It plans the same study.",
            "Until when?": IN_A_YEAR.isoformat(),
        },
    )
    press(page, "Send to the three offices")
    see(page, recipient)
    if "/studies/" in page.url:
        follow(page, recipient)
    return page.url


def report_misuse(page: Page, words: str) -> None:
    """Anybody, from the foot of any page."""
    page.get_by_role("link", name="Report suspected misuse").click()
    page.wait_for_load_state()
    page.get_by_label("What do you suspect?").select_option(
        label="Personal data opened without need"
    )
    fill(page, {"What happened?": words})
    press(page, "Send to Privacy Office")


def refer_misuse(page: Page) -> None:
    """Open the newest report and refer it."""
    page.goto("/misuse/reports/")
    page.get_by_role("main").get_by_role("row").nth(1).get_by_role("link").click()
    press(page, "Open the report")
    open_details(page, "Refer to the Inspector General")
    fill(page, {"Referred on": TODAY.isoformat(), "Reference": "IG-27-4"})
    press(page, "Record the referral")


def send_training(page: Page, rows: str, *, only_look: bool) -> None:
    """A file as the learning system exports it."""
    page.goto("/people/training/import/")
    page.locator("input[type=file]").set_input_files(
        {"name": "training.csv", "mimeType": "text/csv", "buffer": rows.encode()}
    )
    if not only_look:
        tick(page, "Only check the file")
    press(page, "Send the file")


def add_person(page: Page, username: str, *, email: str) -> None:
    """An account without roles."""
    page.goto("/people/new/")
    fill(
        page,
        {"User name": username, "First name": "Noor", "Last name": "Newcomer", "E-mail": email},
    )
    page.get_by_label("What does the unit do?").select_option(label="Research")
    _send(page)


def open_campaign(page: Page) -> None:
    """For a month."""
    page.goto("/people/campaigns/")
    fill(page, {"Last day to decide": (TODAY + timedelta(days=30)).isoformat()})
    press(page, "Open the campaign")


def decide_certification(page: Page, username_or_role: str, button: str) -> None:
    """Tick the line of one person and decide."""
    row = page.get_by_role("row").filter(has_text=username_or_role)
    row.locator("label").first.click()
    press(page, button)
    if button.startswith("Remove"):
        press(page, "Remove access")


def _send(page: Page) -> None:
    page.get_by_role("main").locator("form button[type=submit]").last.click()
    page.wait_for_load_state()
