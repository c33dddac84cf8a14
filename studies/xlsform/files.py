"""The bytes of a form file → its sheets. Only small files that can be forms are read."""

import csv
import re
import warnings
from collections.abc import Iterator, Sequence
from datetime import date, time
from io import BytesIO, StringIO
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile, ZipFile

import xlrd
from openpyxl import load_workbook
from pyxform.xls2json_backends import xls_value_to_unicode, xlsx_value_to_str

from studies.xlsform.sheets import READ, SURVEY, Book, book_of

LARGEST_FILE = 2_000_000
LARGEST_UNPACKED = 30_000_000
MOST_TEXT = 500_000  # characters; ten times the largest real form
MOST_PARTS = 300
MOST_ROWS = 10_000
MOST_ROWS_OF_SURVEY = 2_000
MOST_COLUMNS = 200
WIDEST = MOST_COLUMNS + 1
MOST_SHEETS = 60
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
BAR = re.compile(r"(?<!\\)\|")
Grid = list[list[str]]
Line = Sequence[str]


class FormFileError(ValueError):
    """The file is no form that can be read; the words say why and what to do."""


def read_file(content: bytes) -> Book:
    """The sheets of a workbook (.xlsx, .xls) or of its twins as text (.csv, .md).

    What it is is seen from the content: a name may say anything.

    :raises FormFileError: with a sentence for the person who sent it.
    """
    if not content.strip():
        raise FormFileError("The file is empty. Choose the workbook with the questions.")
    if len(content) > LARGEST_FILE:
        raise FormFileError("The file is larger than 2 MB. No questionnaire needs as much.")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the look of cells, which does not matter here
        grids = _grids(content)
    if sum(len(cell) for grid in grids.values() for row in grid for cell in row) > MOST_TEXT:
        raise FormFileError("The sheets hold far more text than a questionnaire.")
    book = book_of(grids)
    if not any(sheet.grid for sheet in book.sheets.values()) or "survey" not in book.sheets:
        raise FormFileError(
            "The file has no sheet “survey”, so it is no XLSForm. Choose the workbook in which "
            "the questions are, not the answers to them."
        )
    return book


def _grids(content: bytes) -> dict[str, Grid]:
    if content.startswith(b"PK"):
        return _from_xlsx(content)
    if content.startswith(OLE):
        return _from_xls(content)
    return _from_text(content)


def _from_xlsx(content: bytes) -> dict[str, Grid]:
    _check_size(content)
    try:
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            names = _few(book.sheetnames)
            grids: dict[str, Grid] = {name: [] for name in names}
            for name in names:
                sheet = book[name]
                if _is_read(name, names) and hasattr(sheet, "iter_rows"):
                    sheet.reset_dimensions()
                    rows = sheet.iter_rows(max_col=WIDEST, values_only=True)
                    grids[name] = _grid(name, map(_texts, rows))
            return grids
        finally:
            book.close()
    except (ArithmeticError, AttributeError, KeyError, IndexError, OSError, ParseError) as error:
        raise _unreadable() from error
    except (BadZipFile, TypeError, ValueError) as error:
        if isinstance(error, FormFileError):
            raise
        raise _unreadable() from error


def _check_size(content: bytes) -> None:
    """Nothing is unpacked that says it is huge; what it says is what can come out of it."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError) as error:
        raise _unreadable() from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise FormFileError(
            "The workbook unpacks to far more than a questionnaire. Copy the sheets “survey”, "
            "“choices” and “settings” to a new workbook, and send that."
        )


def _from_xls(content: bytes) -> dict[str, Grid]:
    if ENCRYPTED in content:
        raise _locked()
    try:
        book = xlrd.open_workbook(file_contents=content, on_demand=True, logfile=StringIO())
        names = _few(book.sheet_names())
        grids: dict[str, Grid] = {name: [] for name in names}
        for name in names:
            if _is_read(name, names):
                sheet = book.sheet_by_name(name)
                rows = (
                    [_xls_text(cell, book.datemode) for cell in sheet.row(number)[:WIDEST]]
                    for number in range(sheet.nrows)
                )
                grids[name] = _grid(name, rows)
        return grids
    except FormFileError:
        raise
    except xlrd.XLRDError as error:
        raise (_locked() if "encrypted" in str(error) else _unreadable()) from error
    except Exception as error:  # The reader of this old format fails in any way on broken bytes.
        raise _unreadable() from error


def _xls_text(cell: "xlrd.sheet.Cell", datemode: int) -> str:
    if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK, xlrd.XL_CELL_ERROR):
        return ""
    return str(xls_value_to_unicode(cell.value, cell.ctype, datemode))


def _from_text(content: bytes) -> dict[str, Grid]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable() from error
    start = text.lstrip()[:1]
    if "\0" in text or start in ("<", "{", "%"):
        raise FormFileError(
            "This is no workbook but another kind of file, such as a web page. Save the form as "
            "an Excel workbook (.xlsx), and choose that."
        )
    return _from_markdown(text) if start == "|" else _from_csv(text)


def _from_markdown(text: str) -> dict[str, Grid]:
    """Tables between bars; the first column names the sheet."""
    found: dict[str, Grid] = {}
    grid: Grid = []
    for line in map(str.strip, text.splitlines()):
        if not line.startswith("|") or not set(line) - {*"|-: "}:
            continue
        inner = line.removeprefix("|").removesuffix("|")
        first, *rest = [cell.strip().replace("\\|", "|") for cell in BAR.split(inner)]
        if first:
            grid = found.setdefault(first, [])
        if any(rest):
            grid.append(rest)
    return {name: _grid(name, iter(grid)) for name, grid in found.items()}


def _from_csv(text: str) -> dict[str, Grid]:
    """The first column names the sheet; what follows belongs to it."""
    found: dict[str, Grid] = {}
    grid: Grid = []
    try:
        for line in csv.reader(StringIO(text, newline="")):
            if line and line[0].strip():
                grid = found.setdefault(line[0].strip(), [])
            cells = [cell.strip() for cell in line[1:]]
            if any(cells):
                grid.append(cells)
    except csv.Error as error:
        raise _unreadable() from error
    return {name: _grid(name, iter(grid)) for name, grid in found.items()}


def _grid(name: str, rows: Iterator[Line]) -> Grid:
    """The rows down to the last in which something stands."""
    most = MOST_ROWS_OF_SURVEY if name.lower() == SURVEY else MOST_ROWS
    grid: Grid = []
    empty = 0
    for row in rows:
        if not any(row):
            empty += 1
            continue
        if len(grid) + empty >= most or any(row[MOST_COLUMNS:]):
            raise FormFileError(
                f"The sheet “{name}” has more than {most:,} rows or {MOST_COLUMNS} columns. "
                "Take out what does not belong to the questionnaire."
            )
        grid += [[] for _ in range(empty)]
        empty = 0
        grid.append(list(row))
    return grid


def _texts(row: tuple[object, ...]) -> list[str]:
    """Workbooks may have a million rows with nothing in them, which must take no time."""
    return [] if row.count(None) == len(row) else [_text(value) for value in row]


def _text(value: object) -> str:
    if value is None or (isinstance(value, str) and not value.strip()):
        return ""
    if isinstance(value, date | time):
        return str(value)
    return str(xlsx_value_to_str(value))


def _is_read(name: str, names: Sequence[str]) -> bool:
    return name.lower() in READ or len(names) == 1


def _few(names: Sequence[str]) -> Sequence[str]:
    if len(names) > MOST_SHEETS:
        raise FormFileError(f"The workbook has more than {MOST_SHEETS} sheets.")
    return names


def _locked() -> FormFileError:
    return FormFileError(
        "The workbook is protected by a password. Save it without one, and choose it again."
    )


def _unreadable() -> FormFileError:
    return FormFileError(
        "The file cannot be read as a form. Save it as an Excel workbook (.xlsx), and choose that."
    )
