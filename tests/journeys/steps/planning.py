"""What a lead does before anybody reviews: study, questions, notice, privacy form, team."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from playwright.sync_api import Page

from tests.journeys.steps.pages import answer, fill, follow, press, see, tick
from tests.journeys.steps.people import Team

NOTICE = {
    "Authority": "E-Government Act of 2002, section 202(b).",
    "Purpose": "We ask so that flying becomes more pleasant for everybody.",
    "Routine uses outside the Department": "Answers are shared as totals only.",
    "Voluntary or mandatory": "You do not have to answer, and may skip any question.",
    "Effect of not answering": "Nothing happens if you do not answer.",
    "Corrections and questions": "Write to the research office.",
}


def create_study(
    page: Page,
    *,
    title: str,
    team: Team,
    expected: int,
    waves: int = 1,
    look: Callable[[Page], None] = lambda page: None,
) -> str:
    """Set up a public survey with an outside tool, step by step; the study's code.

    ``look`` is called on every page on the way.
    """
    page.goto("/studies/new/")
    look(page)
    press(page, "Begin a new study")
    return complete_plan(page, title=title, team=team, expected=expected, waves=waves, look=look)


def complete_plan(
    page: Page,
    *,
    title: str,
    team: Team,
    expected: int,
    waves: int = 1,
    look: Callable[[Page], None] = lambda page: None,
    begun: int = 0,
) -> str:
    """Go on with a set-up on the page of its next step, after those ``begun``, and start it."""
    for step in STEPS[begun:]:
        look(page)
        step(page, title=title, team=team, expected=expected, waves=waves)
        press(page, "Save and continue")
    for _ in ("Schedule", "Team"):
        look(page)
        press(page, "Save and continue")
    look(page)
    press(page, "Start the study")
    found = re.search(r"/studies/([A-Z]+-\d{4}-\d{3})/", page.url)
    assert found, page.locator("main").inner_text()
    return found[1]


def _scope(page: Page, *, title: str, team: Team, **_: object) -> None:
    fill(page, {"Title": title})
    page.get_by_label("Component", exact=True).select_option(label=team.component)
    tick(page, "General satisfaction")
    answer(page, "Does it touch", "No")
    answer(page, "Does the Department", "Yes")


def _audience(page: Page, *, expected: int, **_: object) -> None:
    tick(page, "Members of the public")
    fill(
        page,
        {
            "Describe whom you want to hear from": "Adults who flew in the last year.",
            "How many people do you expect?": str(expected),
        },
    )


def _methods(page: Page, **_: object) -> None:
    tick(page, "Survey")


def _channels(page: Page, **_: object) -> None:
    tick(page, "E-mail")
    fill(page, {"Where do contact details come from?": "The sign-up list of the airport."})


def _data(page: Page, **_: object) -> None:
    tick(page, "Contact details", "Answers", "Recordings", "Transcripts", "A research unit")
    fill(
        page,
        {
            "Where are the data stored?": "On the portal’s own servers.",
            "Which unit?": "Customer research unit",
        },
    )


def _waves(page: Page, *, waves: int, **_: object) -> None:
    fill(page, {"How many waves do you plan?": str(waves)})


def _conductor(page: Page, *, team: Team, **_: object) -> None:
    tick(page, "An internal research unit")
    page.get_by_label("Which outside survey tool?").select_option(label=team.tool)


def _objectives(page: Page, **_: object) -> None:
    fill(page, {"What do you want to find out?": "Learn what passengers find acceptable."})
    tick(page, "E-Government Act of 2002")


STEPS = (_scope, _audience, _methods, _channels, _data, _waves, _conductor, _objectives)


def upload_definition(page: Page, code: str, definition: dict[str, Any]) -> None:
    """Send a whole instrument as JSON."""
    page.goto(f"/studies/{code}/instrument/new/")
    page.get_by_label("JSON file").set_input_files(
        {
            "name": "definition.json",
            "mimeType": "application/json",
            "buffer": json.dumps(definition).encode(),
        }
    )
    press(page, "Upload the definition")


def add_question(page: Page, code: str, question: dict[str, Any]) -> None:
    """Write one closed question, and make a version of it."""
    page.goto(f"/studies/{code}/instrument/")
    press(page, "Write questions")
    page.get_by_role("link", name="Add a question").click()
    page.get_by_role("link", name="One of several").click()
    fill(
        page,
        {
            "Question": question["text"],
            "Short name": question["key"],
            "Answers to choose from": "\n".join(o["label"] for o in question["options"]),
            "Why is it needed?": question["why"],
        },
    )
    page.get_by_label("Which demographic?").select_option(question["demographic"])
    press(page, "Save")
    press(page, "Make a version")


def remove_question(page: Page, code: str, key: str) -> None:
    """Take one question away, and make a version without it."""
    page.goto(f"/studies/{code}/instrument/")
    press(page, "Write questions")
    page.locator(f"#question-{key}").get_by_role("button", name="Remove").click()
    see(page, "“Undo” brings it back.")
    press(page, "Make a version")


def add_document(page: Page, code: str, *, kind: str, title: str, text: str) -> None:
    """Write one text that people meet."""
    page.goto(f"/studies/{code}/materials/new/")
    page.get_by_label("What is it?").select_option(label=kind)
    fill(page, {"Title": title, "Or write the text": text})
    press(page, "Add the document")


def release_notice(page: Page, code: str) -> None:
    """Write all elements of the notice and release it."""
    page.goto(f"/studies/{code}/notice/")
    fill(page, NOTICE)
    press(page, "Save the notice")
    press(page, "Release the notice")


def send_to_review(page: Page, code: str) -> None:
    """Fill in the privacy form and send it to the component privacy officer."""
    page.goto(f"/studies/{code}/pta/")
    fill(
        page,
        {
            "Security plan of the system that keeps raw data": "SSP-0417",
            "How do people have their details corrected?": "They write to the research office.",
            "Whom do they ask?": "Research office",
            "Could answers, alone or combined, identify somebody?": (
                "Ages and incomes come in bands; nothing smaller than a region is asked."
            ),
        },
    )
    press(page, "Save the privacy form")
    page.goto(f"/studies/{code}/approvals/")
    press(page, "Send to component privacy officer")


def say_burden(page: Page, code: str, *, minutes: int) -> None:
    """Everybody expected is of the public; say how long it takes them."""
    page.goto(f"/studies/{code}/burden/")
    fill(page, {"Members of the public: minutes each time": str(minutes)})
    press(page, "Save")


def ask_for_access(page: Page, code: str, *, username: str, role: str) -> None:
    """Ask that a colleague gets a role on the study."""
    page.goto(f"/studies/{code}/team/")
    option = page.locator("select[name=user] option").filter(has_text=f"({username})")
    page.get_by_label("Person", exact=True).select_option(option.get_attribute("value"))
    tick(page, role)
    until = date.today() + timedelta(days=90)  # noqa: DTZ011 - what a person would type
    fill(
        page,
        {"Why does this person need it?": "Works on this study.", "Until": until.isoformat()},
    )
    press(page, "Send the request")


def grant_request(page: Page, code: str, *, role: str) -> None:
    """Give what was asked, from the queue of all studies."""
    page.goto("/access/requests/")
    row = page.get_by_role("row").filter(has_text=code).filter(has_text=role)
    row.first.get_by_role("button", name="Grant").click()
    page.wait_for_load_state()


def open_collection(page: Page, code: str) -> None:
    """Begin to collect."""
    page.goto(f"/studies/{code}/")
    press(page, "Open collection")


def close_study(page: Page, code: str) -> None:
    """End the study, after the page that says what this sets in motion."""
    page.goto(f"/studies/{code}/")
    follow(page, "Close the study")
    press(page, "Close the study")


def rename_wave(page: Page, code: str, *, number: int, label: str) -> None:
    """Call a wave by another name."""
    page.goto(f"/studies/{code}/waves/{number}/")
    fill(page, {"Name of the wave": label})
    press(page, "Rename the wave")


def add_wave(page: Page, code: str, *, label: str) -> None:
    """Add the next round of collection."""
    page.goto(f"/studies/{code}/")
    page.get_by_text("Add a wave").click()
    fill(page, {"Name of the wave": label})
    press(page, "Add the wave")


def close_wave(page: Page, code: str, *, label: str) -> None:
    """End one round."""
    page.goto(f"/studies/{code}/")
    row = page.get_by_role("row").filter(has_text=label)
    row.get_by_role("link", name="Close this wave").click()
    press(page, "Close this wave")
