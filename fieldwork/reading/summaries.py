"""A research company's aggregate summary: labels and counts, never one row per person (R-100).

What is refused: a count between 0 and the study's threshold, the same group twice, a table with
as many rows as people, counts that do not add up to the people who answered, and columns whose
header or content could lead back to somebody. What the company does not tell is left blank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from fieldwork.reading.adding_up import check_base, check_sums
from fieldwork.reading.complaints import (
    Complaints,
    SummaryCells,
    SummaryProblem,
    SummaryRefusedError,
    SummaryShape,
)
from fieldwork.reading.screening import by_header, shape_of
from fieldwork.reading.sheets import Row, numbered_rows
from fieldwork.reading.tables import TableError

MOST_ROWS, MOST_COLUMNS, LONGEST_LABEL = 5_000, 60, 200
MOST_LABEL_COLUMNS = 2
BLANK_NEEDS_A_BASE = (
    "A count is a whole number of people, 0 or more. Blanks need a column that counts everybody "
    "in the group: add one, and say which it is."
)

__all__ = ["Summary", "SummaryProblem", "SummaryRefusedError", "SummaryShape", "read_summary"]


@dataclass(frozen=True, slots=True)
class Summary:
    """A table that may be stored. Each row is its labels, then its counts or blanks."""

    labels: list[str]
    counts: list[str]
    rows: list[SummaryCells]


def read_summary(stream: BinaryIO, shape: SummaryShape) -> Summary:
    """Read a CSV file or a workbook with one sheet, as a whole or not at all.

    :raises TableError, NotTextError: if it is no table.
    :raises SummaryRefusedError: with row and column of every problem.
    """
    header, rows = _opened(stream)
    found = Complaints()
    _check_header(header, shape, found)
    found.settle()  # without the columns nothing else can be told
    kept = [_row(number, cells, header, shape, found) for number, cells in rows]
    numbered = [(number, row) for (number, _), row in zip(rows, kept, strict=True)]
    _check_keys(numbered, shape, found)
    _check_shape(kept, header, shape, found)
    found.settle()  # what is no count cannot be added up
    check_sums(numbered, header, shape, found)
    found.settle()
    at = shape.label_columns
    return Summary(header[:at], header[at:], kept)


def _opened(stream: BinaryIO) -> tuple[list[str], list[Row]]:
    numbered = numbered_rows(stream, most_columns=MOST_COLUMNS)
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


def _check_header(header: Sequence[str], shape: SummaryShape, found: Complaints) -> None:
    if not 1 <= shape.label_columns < len(header):
        found.add(1, "", "A summary has at least one label column and one count column.")
    if len(header) > MOST_COLUMNS:
        found.add(1, "", f"A summary has at most {MOST_COLUMNS} columns.")
    if MOST_LABEL_COLUMNS < shape.label_columns < len(header):
        text = "A table has at most two columns of groups. Hand over one table for each two."
        found.add(1, header[MOST_LABEL_COLUMNS], text)
    check_base(header, shape, found)
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
    number: int, cells: list[str], header: list[str], shape: SummaryShape, found: Complaints
) -> SummaryCells:
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


def _label(number: int, column: str, cell: str, found: Complaints) -> str:
    if not cell:
        found.add(number, column, "Every row says which group it counts.")
    elif len(cell) > LONGEST_LABEL:
        found.add(number, column, "This is too long for the name of a group.")
    elif held := shape_of(cell):
        found.add(number, column, f"It looks like {held.value}.")
    return cell


def _count(
    number: int, column: str, cell: str, shape: SummaryShape, found: Complaints
) -> int | None:
    if not cell and shape.base not in {"", column}:
        return None
    digits = cell.replace(",", "")
    if not cell and column == shape.base:
        found.add(number, column, "Say how many people are in the group, or put it with another.")
    elif not cell:
        found.add(number, column, BLANK_NEEDS_A_BASE)
    elif not digits.isascii() or not digits.isdigit() or len(digits) > 9:
        found.add(number, column, "A count is a whole number of people, 0 or more.")
    else:
        return _sized(number, column, int(digits), shape, found)
    return 0


def _sized(number: int, column: str, count: int, shape: SummaryShape, found: Complaints) -> int:
    if 0 < count < shape.threshold:
        text = (
            f"It counts fewer than {shape.threshold} people. Put the group together with another, "
            "or leave the cell blank."
        )
        found.add(number, column, text)
    if count > shape.respondents:
        found.add(number, column, "It counts more people than answered.")
    return count


def _check_keys(
    rows: Iterable[tuple[int, SummaryCells]], shape: SummaryShape, found: Complaints
) -> None:
    """The same group twice would be counted twice, or is one row per person."""
    seen: dict[tuple[str, ...], int] = {}
    for number, row in rows:
        key = tuple(str(label).casefold() for label in row[: shape.label_columns])
        if row and key in seen:
            found.add(number, "", f"Row {seen[key]} counts the same group.")
        seen.setdefault(key, number)


def _check_shape(
    rows: Sequence[SummaryCells],
    header: Sequence[str],
    shape: SummaryShape,
    found: Complaints,
) -> None:
    """Groups of at least the threshold are fewer than people; codes of people are as many."""
    for position in range(shape.label_columns, len(header)):
        filled = sum(1 for row in rows if row and row[position] != 0)
        if filled > 1 and filled * 2 > shape.respondents:
            text = "It has nearly as many rows as people: that is one row per person."
            found.add(1, header[position], text)
