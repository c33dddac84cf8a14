"""A contact list as a table of texts, whatever it was written with. Constant memory."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import partial

from charset_normalizer import from_bytes

from foundation.cells import limit_cells
from participants.reading.workbook import (
    ContactTableError,
    Source,
    cells_of_workbook,
    is_workbook,
)

__all__ = ["ContactTable", "ContactTableError", "Source", "open_table"]

SAMPLE = 65_536
_PIECE = 1_048_576
_IS_SOMEBODY = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+|\+?[\d\s().-]{7,}")
"""An e-mail address, a phone number or a date, where the name of a column belongs."""

_ONE_BYTE_ENCODINGS = ["cp1252", "mac_roman", "cp1250"]
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class ContactTable:
    """An opened contact list. ``headers`` are trimmed, never blank and never twice the same.

    ``cells`` reads every row from the start, the header too. ``encoding`` is how it was written.
    """

    cells: Callable[[], Generator[list[str], None, None]]
    encoding: str
    headers: tuple[str, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Each row below the header with its number in the file's own count; 1 is the header.

        Blank rows are passed over. A row may have another number of cells than the header.
        """
        with closing(self.cells()) as rows:
            next(rows, None)
            for number, cells in enumerate(rows, start=2):
                if any(cells):
                    yield number, cells


def open_table(source: Source) -> ContactTable:
    """Find out how a file is written and read its header.

    :raises ContactTableError: if it has no header, or is neither text nor a workbook.
    """
    if is_workbook(source):
        return _opened(partial(cells_of_workbook, source), "xlsx")
    encoding = _encoding(source)
    with closing(source()) as raw:
        first = raw.read(SAMPLE).decode(encoding, errors="replace")
    if "\x00" in first or not first.strip():
        raise ContactTableError("This is not a text file with a header row. Save it as CSV.")
    return _opened(partial(_cells, source, encoding, _delimiter(first)), encoding)


def _opened(cells: Callable[[], Generator[list[str], None, None]], encoding: str) -> ContactTable:
    with closing(cells()) as rows:
        header = next(rows, [])
    if not any(header):
        raise ContactTableError("The first row is blank. Put the column names there.")
    if any(_IS_SOMEBODY.fullmatch(name.strip()) for name in header):
        raise ContactTableError("The first row holds a person. Put the column names above it.")
    return ContactTable(cells, encoding, _distinct(header))


def _cells(source: Source, encoding: str, delimiter: str) -> Generator[list[str], None, None]:
    with io.TextIOWrapper(source(), encoding=encoding, newline="") as text:
        limit_cells()
        try:
            for cells in csv.reader(text, delimiter=delimiter, skipinitialspace=True):
                yield [cell.strip() for cell in cells]
        except (csv.Error, UnicodeError) as problem:
            message = "The file cannot be read to its end. Save it again as CSV."
            raise ContactTableError(message) from problem


def _encoding(source: Source) -> str:
    """UTF-8 where every byte fits it, else the most likely of the old one-byte encodings."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with closing(source()) as raw:
        piece = raw.read(_PIECE)
        for mark, encoding in _MARKS:
            if piece.startswith(mark):
                return encoding
        while piece:
            try:
                decoder.decode(piece)
            except UnicodeDecodeError:
                return _one_byte_encoding(piece)
            piece = raw.read(_PIECE)
    return "utf-8"


def _one_byte_encoding(piece: bytes) -> str:
    lines = [line for line in piece.splitlines() if not line.isascii()]
    best = from_bytes(b"\n".join(lines)[:SAMPLE], cp_isolation=_ONE_BYTE_ENCODINGS).best()
    return best.encoding if best else "cp1252"


def _delimiter(text: str) -> str:
    header = text.splitlines()[0]
    return max(",;\t|", key=header.count)


def _distinct(header: list[str]) -> tuple[str, ...]:
    seen: dict[str, int] = {}
    names = []
    for position, raw_name in enumerate(header, start=1):
        name = raw_name.strip() or f"Column {position}"
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)
