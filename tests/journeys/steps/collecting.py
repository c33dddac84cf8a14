"""What fieldwork is: bringing in answers and contacts, and holding a session."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.journeys.steps.pages import fill, press, reload_until, see, tick

NOT_RECORDED = b"RIFF\x24\x00\x00\x00WAVEfmt silence of a demonstration " * 400


LABELS = {"name": "Name", "phone": "Phone", "email": "E-mail", "address": "Mailing address"}


def upload_export(page: Page, code: str, path: Path, *, wave: str = "") -> None:
    """Send the survey tool's export; the next page says what was found."""
    page.goto(f"/studies/{code}/fieldwork/import/")
    if wave:
        page.get_by_label("Wave").select_option(label=wave)
    page.get_by_label("Export of the survey tool").set_input_files(path)
    fill(page, {"If it holds open answers": "The survey tool exports them as they were written."})
    tick(page, "Everybody in this file had read the notice and agreed before the first question")
    press(page, "Upload and check")


def use_code_book(page: Page, book: dict[str, Any]) -> None:
    """Send a code book prepared elsewhere."""
    page.get_by_label("Code book (JSON)").set_input_files(
        {
            "name": "code-book.json",
            "mimeType": "application/json",
            "buffer": json.dumps(book).encode(),
        }
    )
    press(page, "Use this code book")


def import_answers(page: Page, rows: int) -> None:
    """Confirm the import and wait for the job."""
    press(page, "Import the answers")
    reload_until(page, f"{rows:,} answers are stored")


def bring_in_contacts(
    page: Page,
    code: str,
    path: Path,
    *,
    fields: Mapping[str, Iterable[str]],
    left_out: Iterable[str],
) -> None:
    """Send a contact list, say what becomes of each column, check, and store."""
    page.goto(f"/recruiting/{code}/import/")
    page.get_by_label("Contact list").set_input_files(path)
    tick(page, "The person's own sign-up")
    page.get_by_label("Country of the phone numbers").select_option("AU")
    press(page, "Look at the list")
    see(page, "it can only be left out")
    chosen = {column: LABELS[field] for field, columns in fields.items() for column in columns}
    chosen |= dict.fromkeys(left_out, "Leave out")
    for column, choice in chosen.items():
        page.get_by_label(column, exact=True).select_option(label=choice)
    press(page, "Check the list")


def hold_session(page: Page, code: str, *, day: str) -> str:
    """Plan an interview, read the script, record consents, start it; its address."""
    page.goto(f"/studies/{code}/fieldwork/sessions/new/")
    tick(page, "Interview", "In person")
    fill(page, {"People": "1", "Day": day})
    press(page, "Plan the session")
    for box in page.locator("main label.usa-checkbox__label").all():
        box.click()
    press(page, "All statements were read")
    for kind in ("participate", "record_audio"):
        page.locator(f"[id='P-01:{kind}']").select_option("yes")
    press(page, "Record the decisions")
    press(page, "Start the session")
    return page.url


def attach_recording(page: Page) -> None:
    """Send the sound of the session."""
    tick(page, "Audio")
    page.locator("input[name='recording']").set_input_files(
        {"name": "interview.wav", "mimeType": "audio/wav", "buffer": NOT_RECORDED}
    )
    press(page, "Seal the recording")


def transcribe(page: Page) -> None:
    """End the session and complete its transcript, which sends the recording away."""
    press(page, "End the session")
    fill(page, {"Transcript": "P-01 said that sharing the arm rest is only fair."})
    tick(page, "I took out all names and identifying details.")
    press(page, "Complete the transcript")
