"""A research company's aggregate summary: labels and counts, never one row per person (R-100).

What is refused: a count between 0 and the study's threshold, the same group twice, a table with
as many rows as people, and columns whose header or content could lead back to somebody.
"""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from openpyxl import load_workbook

from fieldwork.reading.screening import by_header, shape_of
from fieldwork.reading.tables import TableError, open_table

MOST_ROWS, MOST_COLUMNS, LONGEST_LABEL = 5_000, 60, 200
LARGEST_WORKBOOK = 50_000_000  # bytes once unpacked: a small file can hold a very large one
PROBLEMS_KEPT = 200
A_WORKBOOK = b"PK\x03\x04"

Row = tuple[int, list[str]]


@dataclass(frozen=True, slots=True)
class SummaryShape:
    """How a table is to be read: so many label columns from the left, the rest are counts."""

    label_columns: int
    threshold: int
    respondents: int


@dataclass(frozen=True, slots=True)
class SummaryProblem:
    """Why a table is refused; ``row`` is the file's own number, 1 for the header."""

    row: int
    column: str
    text: str


class SummaryRefusedError(ValueError):
    """The table is not stored; ``problems`` are all of it, of which the first are kept."""

    def __init__(self, problems: Sequence[SummaryProblem], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        super().__init__(f"The summary has {count} problems.")


@dataclass(frozen=True, slots=True)
class Summary:
    """A table that may be stored. Each row is its labels, then its counts."""

    labels: list[str]
    counts: list[str]
    rows: list[list[str | int]]


@dataclass(slots=True)
class _Complaints:
    problems: list[SummaryProblem] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, text: str) -> None:
        self.count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(SummaryProblem(row, column, text))

    def settle(self) -> None:
        """:raises SummaryRefusedError: if there are any."""
        if self.count:
            raise SummaryRefusedError(self.problems, self.count)


def read_summary(stream: BinaryIO, shape: SummaryShape) -> Summary:
    """Read a CSV file or a workbook with one sheet, as a whole or not at all.

    :raises TableError, NotTextError: if it is no table.
    :raises SummaryRefusedError: with row and column of every problem.
    """
    header, rows = _opened(stream)
    found = _Complaints()
    _check_header(header, shape, found)
    found.settle()  # without the columns nothing else can be told
    kept = [_row(number, cells, header, shape, found) for number, cells in rows]
    _check_keys([(number, row) for (number, _), row in zip(rows, kept, strict=True)], shape, found)
    _check_shape(kept, header, shape, found)
    found.settle()
    at = shape.label_columns
    return Summary(header[:at], header[at:], kept)


def _opened(stream: BinaryIO) -> tuple[list[str], list[Row]]:
    stream.seek(0)
    is_workbook = stream.read(len(A_WORKBOOK)) == A_WORKBOOK
    numbered = _sheet(stream) if is_workbook else _text(stream)
    first = next(numbered, (1, []))
    rows: list[Row] = []
    for number, cells in numbered:
        if any(cells):
            rows.append((number, cells))
        if len(rows) > MOST_ROWS:
            raise TableError(f"A summary has at most {MOST_ROWS:,} rows.")
    if not rows:
        raise TableError("The table has no row below its header.")
    return first[1], rows


def _text(stream: BinaryIO) -> Iterator[Row]:
    table = open_table(stream, header_rows=1)
    yield 1, [column.header.strip() for column in table.columns]
    for number, cells in table.rows():
        yield number, [cell.strip() for cell in cells]


def _sheet(stream: BinaryIO) -> Iterator[Row]:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_WORKBOOK:
            raise TableError("The workbook is too large.")
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise TableError("The workbook cannot be opened. Save it again, or as CSV.") from None
    if len(book.sheetnames) != 1:
        raise TableError("The workbook has several sheets. Load one table at a time.")
    cells = book.worksheets[0].iter_rows(max_col=MOST_COLUMNS + 1, values_only=True)
    for number, row in enumerate(cells, start=1):
        yield number, _without_blanks([_as_text(value) for value in row])


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _without_blanks(cells: list[str]) -> list[str]:
    """Sheets carry blank cells to the right of a table."""
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _check_header(header: Sequence[str], shape: SummaryShape, found: _Complaints) -> None:
    if not 1 <= shape.label_columns < len(header):
        found.add(1, "", "A summary has at least one label column and one count column.")
    if len(header) > MOST_COLUMNS:
        found.add(1, "", f"A summary has at most {MOST_COLUMNS} columns.")
    seen: set[str] = set()
    for position, name in enumerate(header, start=1):
        if not name:
            found.add(1, f"Column {position}", "This column has no header.")
        elif name.casefold() in seen:
            found.add(1, name, "Another column has this header.")
        elif held := by_header(name):
            found.add(1, name, f"Its header announces {held.value}.")
        seen.add(name.casefold())


def _row(
    number: int, cells: list[str], header: list[str], shape: SummaryShape, found: _Complaints
) -> list[str | int]:
    if len(cells) != len(header):
        found.add(number, "", "The row has another number of cells than the header.")
        return []
    at = shape.label_columns
    labels = [
        _label(number, name, cell, found)
        for name, cell in zip(header[:at], cells[:at], strict=True)
    ]
    counts = [
        _count(number, name, cell, shape, found)
        for name, cell in zip(header[at:], cells[at:], strict=True)
    ]
    return [*labels, *counts]


def _label(number: int, column: str, cell: str, found: _Complaints) -> str:
    if not cell:
        found.add(number, column, "Every row says which group it counts.")
    elif len(cell) > LONGEST_LABEL:
        found.add(number, column, "This is too long for the name of a group.")
    elif held := shape_of(cell):
        found.add(number, column, f"It looks like {held.value}.")
    return cell


def _count(number: int, column: str, cell: str, shape: SummaryShape, found: _Complaints) -> int:
    digits = cell.replace(",", "")
    if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        found.add(number, column, "A count is a whole number of people, 0 or more.")
        return 0
    count = int(digits)
    if 0 < count < shape.threshold:
        text = (
            f"It counts fewer than {shape.threshold} people. Put the group together with another."
        )
        found.add(number, column, text)
    if count > shape.respondents:
        found.add(number, column, "It counts more people than answered.")
    return count


def _check_keys(
    rows: Iterable[tuple[int, list[str | int]]], shape: SummaryShape, found: _Complaints
) -> None:
    """The same group twice would be counted twice, or is one row per person."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(str(label).casefold() for label in row[: shape.label_columns])
        if row and key in seen:
            found.add(number, "", f"Row {seen[key]} counts the same group.")
        seen.setdefault(key, number)


def _check_shape(
    rows: Sequence[Sequence[str | int]],
    header: Sequence[str],
    shape: SummaryShape,
    found: _Complaints,
) -> None:
    """Groups of at least the threshold are fewer than people; codes of people are as many."""
    for position in range(shape.label_columns, len(header)):
        filled = sum(1 for row in rows if row and row[position] != 0)
        if filled > 1 and filled * 2 > shape.respondents:
            text = "It has nearly as many rows as people: that is one row per person."
            found.add(1, header[position], text)
