"""The first sheet of an Excel workbook as rows of texts, row by row from the sealed file.

A spreadsheet keeps a phone number or a ZIP code as a number and shows it by its format, so the
zeros in front of it are in the format only, and a long number would turn into “2.02555E+9”.
"""

import re
import zlib
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from datetime import date, datetime
from typing import Any, BinaryIO
from zipfile import BadZipFile, ZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from foundation.keyring.files import FileStoreAway
from foundation.keyring.keys import KeyDestroyedError, SealedDataError

Source = Callable[[], BinaryIO]
"""Opens the same bytes from the start, each time it is called."""

LARGEST_WORDS = 100_000_000
"""Bytes of the texts that a workbook shares between cells: all of them are held in memory."""
LARGEST = 2_000_000_000
"""Bytes of everything in it once unpacked."""
MOST_ROWS = 1_048_576
"""A sheet has no more; one row that calls itself the hundred billionth would be waited for."""
_TOO_LARGE = "The workbook is too large to be read. Save it as CSV."
_BROKEN = (
    *(BadZipFile, InvalidFileException, zlib.error, EOFError, SyntaxError, LookupError),
    *(ValueError, TypeError, AttributeError, ArithmeticError, RuntimeError, OSError),
)
"""What the library makes of a damaged or locked file, or of one that was made to break it."""
_BEGINNING = b"PK\x03\x04"
_ZEROS = re.compile(r"0+(-0+)*")
_ZIP = re.compile(r"(zip|zip\s?code)", re.IGNORECASE)


class ContactTableError(ValueError):
    """The file is not a table with a header row."""


def is_workbook(source: Source) -> bool:
    """Whether it begins as the packed files of spreadsheets do."""
    with closing(source()) as raw:
        return raw.read(len(_BEGINNING)) == _BEGINNING


def cells_of_workbook(source: Source) -> Generator[list[str], None, None]:
    """Each row of the first sheet, the header first; as wide as the header, or wider.

    :raises ContactTableError: if it is no workbook, or too large to be read without filling
        the memory.
    """
    with closing(source()) as raw:
        try:
            _check_size(raw)
            book = load_workbook(raw, read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()
            yield from _texts(sheet.iter_rows())
        except (ContactTableError, FileStoreAway, KeyDestroyedError, SealedDataError):
            raise
        except _BROKEN as problem:
            message = "The workbook cannot be read. Save it again as XLSX or as CSV."
            raise ContactTableError(message) from problem


def _check_size(raw: BinaryIO) -> None:
    with ZipFile(raw) as packed:
        parts = packed.infolist()
    words = sum(each.file_size for each in parts if each.filename.endswith("sharedStrings.xml"))
    if words > LARGEST_WORDS or sum(each.file_size for each in parts) > LARGEST:
        raise ContactTableError(_TOO_LARGE)


def _texts(rows: Iterable[tuple[Any, ...]]) -> Generator[list[str], None, None]:
    header: list[str] = []
    zips: frozenset[int] = frozenset()
    for number, row in enumerate(rows):
        if number == MOST_ROWS:
            raise ContactTableError(_TOO_LARGE)
        cells = [_text(cell, is_zip=place in zips) for place, cell in enumerate(row)]
        while len(cells) > len(header) and not cells[-1]:
            del cells[-1]
        if number == 0:
            header = cells
            zips = frozenset(place for place, each in enumerate(cells) if _ZIP.fullmatch(each))
        yield cells + [""] * (len(header) - len(cells))


def _text(cell: Any, *, is_zip: bool) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool | str):
        return str(value).strip()
    if isinstance(value, datetime):
        return value.isoformat() if value.time().isoformat() != "00:00:00" else str(value.date())
    if isinstance(value, date):
        return value.isoformat()
    return _number(value, "00000" if is_zip else str(cell.number_format))


def _number(value: Any, shown_as: str) -> str:
    """Whole numbers digit by digit, with the zeros and dashes that their format puts in."""
    if not isinstance(value, int) and (not isinstance(value, float) or not value.is_integer()):
        return str(value)
    digits = str(int(value))
    if not _ZEROS.fullmatch(shown_as):
        return digits
    pieces: list[str] = []
    plain = digits.zfill(shown_as.count("0"))
    for length in reversed([len(each) for each in shown_as.split("-")[1:]]):
        plain, piece = plain[:-length], plain[-length:]
        pieces.insert(0, piece)
    return "-".join([plain, *pieces])
