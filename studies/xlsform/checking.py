"""What the rules of instruments, and of XLSForm itself, say of a form that was read."""

import re
from collections.abc import Mapping
from typing import Any

from pyxform.constants import SUPPORTED_SHEET_NAMES
from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from studies.instruments import validate_definition
from studies.xlsform.account import Account
from studies.xlsform.questions import OF_PORTAL
from studies.xlsform.sheets import CHOICES, SURVEY, TRANSLATIONS, Book, Sheet
from studies.xlsform.texts import plain, unsheltered

OF_QUESTION = re.compile(r"Question \d+ \(“(?P<key>[^”]*)”\): ")
OF_PAGE = re.compile(r"(Page “(?P<key>[^”]*)”|Page (?P<number>\d+)): ")
ROW = re.compile(r"\[row\s*:\s*(\d+)\]|row (?:number )?(\d+)", re.IGNORECASE)
MOST_ROWS_CHECKED = 2_000
ADVICE = "Change the form, and choose it again."


def tell_problems(
    definition: dict[str, Any],
    rows: Mapping[str, int],
    pages: Mapping[str, int],
    account: Account,
) -> None:
    """Refuse what makes no instrument, at the row of the question or the page."""
    for problem in validate_definition(definition):
        question, page = OF_QUESTION.match(problem), OF_PAGE.match(problem)
        row = 1
        if question:
            row = rows.get(question["key"], 1)
        elif page and page["key"]:
            row = pages.get(page["key"], 1)
        elif page:
            row = [*pages.values(), 1][min(int(page["number"]) - 1, len(pages))]
        sheet = TRANSLATIONS if problem.startswith("Translation “") else SURVEY
        account.refuse(sheet, row, column_of(problem), problem, ADVICE)


def tell_whether_valid(book: Book, account: Account) -> None:
    """Refuse what is no valid XLSForm, in the words of the program that reads them everywhere.

    It is not asked about forms that are too large to be asked at all: it would take long.
    """
    if sum(len(sheet.grid) for sheet in book.sheets.values()) > MOST_ROWS_CHECKED:
        return
    try:
        convert(_as_read_by_pyxform(book), warnings=[])
    except PyXFormError as error:
        words = " ".join(str(error).split())[:600]
    except Exception:  # It was written for people who can read its errors.
        words = "The form is built in a way that no program can read."
    else:
        return
    found = ROW.search(words)
    row = int(found[1] or found[2]) if found else 1
    sheet = CHOICES if "choices" in words.lower() and "survey" not in words.lower() else SURVEY
    if not any((each.sheet, each.row) == (sheet, row) for each in account.refused):
        account.refuse(sheet, row, "", f"It is no valid XLSForm. {words}", ADVICE)


def _as_read_by_pyxform(book: Book) -> dict[str, Any]:
    """Sheets as it takes them: rows as dictionaries, with those that are empty."""
    found: dict[str, Any] = {
        "sheet_names": [*book.sheets, *book.others],
        "fallback_form_name": "form",
    }
    for name, sheet in book.sheets.items():
        if name in SUPPORTED_SHEET_NAMES and sheet.grid:
            found[name] = _rows(sheet)
            found[f"{name}_header"] = [dict.fromkeys(_headings(sheet))]
    return found


def _headings(sheet: Sheet) -> list[str]:
    return [" ".join(cell.split()) for cell in sheet.grid[0] if cell.strip()]


def _rows(sheet: Sheet) -> list[dict[str, str]]:
    headings = [" ".join(cell.split()) for cell in sheet.grid[0]]
    return [
        {
            heading: plain(unsheltered(cell))
            for heading, cell in zip(headings, line, strict=False)
            if heading and cell.strip()
        }
        for line in sheet.grid[1:]
    ]


def column_of(problem: str) -> str:
    """The column that a problem is about, as far as its words say so."""
    for field, column in COLUMNS.items():
        if f"“{field}”" in problem:
            return column
    named = next(iter(re.findall("“([a-z_]+)”", problem)), "")
    if named in OF_PORTAL:
        return f"portal::{named}"
    return "relevant" if "condition" in problem else "type"


COLUMNS = {
    "options": "type",
    "rows": "type",
    "key": "name",
    "text": "label",
    "when": "relevant",
    "smallest": "constraint",
    "largest": "constraint",
    "earliest": "constraint",
    "latest": "constraint",
    "lowest": "parameters",
    "why": "portal::why",
    "objective": "portal::objective",
    "pii": "portal::pii",
    "demographic": "portal::demographic",
    "title": "form_title",
}
