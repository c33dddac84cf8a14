"""A file of completed courses, as a learning system exports it: read, never trusted."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

COLUMNS = ("username", "course", "completed_on")
MOST_ROWS = 5_000
MOST_BYTES = 2_000_000


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """``number`` is the row in the file, as a spreadsheet counts it: the header is row 1."""

    number: int
    username: str
    course: str
    completed_on: date


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, and where; row 0 is the whole file, "" no particular column."""

    row: int
    column: str
    text: str


def read_rows(content: bytes) -> tuple[list[TrainingRow], list[Problem]]:
    """The rows that are well formed, and everything that is not. Semicolons separate as well."""
    if len(content) > MOST_BYTES:
        return [], [Problem(0, "", "The file is larger than 2 MB. Split it.")]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], [Problem(0, "", "The file is no UTF-8 text. Save it as “CSV UTF-8”.")]
    header, _, _ = text.partition("\n")
    separator = ";" if header.count(";") > header.count(",") else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restkey="")
    reader.fieldnames = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in COLUMNS if name not in reader.fieldnames]
    if missing:
        return [], [Problem(1, name, "This column is missing.") for name in missing]
    rows, problems = _read(reader)
    if not rows and not problems:
        problems = [Problem(0, "", "The file holds no rows.")]
    return rows, problems


def _read(reader: "csv.DictReader[str]") -> tuple[list[TrainingRow], list[Problem]]:
    rows: list[TrainingRow] = []
    problems: list[Problem] = []
    try:
        for number, cells in enumerate(reader, start=2):
            if number > MOST_ROWS + 1:
                problems.append(Problem(0, "", f"The file has more than {MOST_ROWS:,} rows."))
                break
            said = {name: (cells.get(name) or "").strip() for name in COLUMNS}
            if not any(said.values()):
                continue
            found = list(_problems_of(number, said, has_more=bool(cells.get(""))))
            problems += found
            if not found:
                day = date.fromisoformat(said["completed_on"])
                rows.append(TrainingRow(number, said["username"], said["course"].lower(), day))
    except csv.Error:
        problems.append(Problem(reader.line_num, "", "This line cannot be read as CSV."))
    return rows, problems


def _problems_of(number: int, said: dict[str, str], *, has_more: bool) -> Iterator[Problem]:
    if has_more:
        yield Problem(number, "", "This row has more cells than the header.")
    for name in COLUMNS:
        if not said[name]:
            yield Problem(number, name, "This cell is empty.")
    if said["completed_on"]:
        try:
            date.fromisoformat(said["completed_on"])
        except ValueError:
            yield Problem(number, "completed_on", "Write the day as YYYY-MM-DD.")
