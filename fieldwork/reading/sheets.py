"""A small table as rows of texts, be it a CSV file or the only sheet of a workbook."""

import zipfile
from collections.abc import Iterator
from typing import BinaryIO

from openpyxl import load_workbook

from fieldwork.reading.tables import TableError, open_table

LARGEST_WORKBOOK = 50_000_000  # bytes once unpacked: a small file can hold a very large one
A_WORKBOOK = b"PK\x03\x04"

Row = tuple[int, list[str]]
"""The number that a spreadsheet shows, and the cells without space around them."""


def numbered_rows(stream: BinaryIO, *, most_columns: int, formulas: bool = False) -> Iterator[Row]:
    """The header, then every row; one column more than ``most_columns`` is read and no further.

    With ``formulas`` a cell that is worked out holds its formula in place of what it came to.

    :raises TableError, NotTextError: if it is no table.
    """
    stream.seek(0)
    if stream.read(len(A_WORKBOOK)) == A_WORKBOOK:
        return _sheet(stream, most_columns, formulas=formulas)
    return _text(stream)


def _text(stream: BinaryIO) -> Iterator[Row]:
    table = open_table(stream, header_rows=1)
    yield 1, [column.header.strip() for column in table.columns]
    for number, cells in table.rows():
        yield number, [cell.strip() for cell in cells]


def _sheet(stream: BinaryIO, most_columns: int, *, formulas: bool) -> Iterator[Row]:
    stream.seek(0)
    try:
        with zipfile.ZipFile(stream) as archive:
            unpacked = sum(entry.file_size for entry in archive.infolist())
        if unpacked > LARGEST_WORKBOOK:
            raise TableError("The workbook is too large.")
        stream.seek(0)
        book = load_workbook(stream, read_only=True, data_only=not formulas)
    except TableError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise TableError("The workbook cannot be opened. Save it again, or as CSV.") from None
    if len(book.sheetnames) != 1:
        raise TableError("The workbook has several sheets. Load one table at a time.")
    cells = book.worksheets[0].iter_rows(max_col=most_columns + 1, values_only=True)
    width = 0
    for number, row in enumerate(cells, start=1):
        filled = _without_blanks([_as_text(value) for value in row])
        width = width or len(filled)
        yield number, filled + [""] * (width - len(filled))


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
