"""A delimited file as columns and rows, whatever its encoding and however many header rows."""

import csv
import html
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, zip_longest
from typing import BinaryIO

from fieldwork.reading.encodings import encoding_of
from foundation.cells import limit_cells

DELIMITERS = ",;\t|"
SECOND_ROW_WORDS = frozenset({"response", "open-ended response", "other (please specify)"})
TAG = re.compile(r"<[^<>]{1,200}>")


class TableError(ValueError):
    """The file cannot be read as a table; the message says what to do about it."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``position`` from 0, ``header`` as written, ``name`` readable and unique."""

    position: int
    header: str
    name: str


@dataclass(frozen=True, slots=True)
class Table:
    """An opened file. ``rows`` reads it from the start each time, in constant memory."""

    stream: BinaryIO = field(repr=False)
    encoding: str
    delimiter: str
    header_rows: int
    columns: tuple[Column, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows with the number a spreadsheet shows, the first header row being 1.

        Empty lines are passed over. A row may have more or fewer cells than there are columns.

        :raises TableError: if the file breaks off inside a quotation or does not decode.
        """
        records = _records(self.stream, self.encoding, self.delimiter)
        for number, cells in islice(enumerate(records, start=1), self.header_rows, None):
            if any(cells):
                yield number, cells

    def chunks(self, size: int) -> Iterator[list[tuple[int, list[str]]]]:
        """Rows in lists of at most ``size``."""
        rows = self.rows()
        while chunk := list(islice(rows, size)):
            yield chunk


def tidy(text: str) -> str:
    """A cell's text on one line: entities and tags resolved, blanks and no-break blanks single."""
    plain = TAG.sub(" ", html.unescape(text)) if "<" in text or "&" in text else text
    return " ".join(unicodedata.normalize("NFKC", plain).split())


def open_table(stream: BinaryIO, *, header_rows: int | None = None) -> Table:
    """Read the head of a seekable binary stream; ``header_rows`` overrides what is recognised.

    :raises TableError: if there is no header with at least two columns, or no row below it.
    :raises NotTextError: if it is not a text file.
    """
    encoding = encoding_of(stream)
    delimiter = _delimiter(stream, encoding)
    head = list(islice(_records(stream, encoding, delimiter), 4))
    rows = header_rows or _count_header_rows(head)
    if not head or max(len(row) for row in head[:rows]) < 2:
        raise TableError("The file has no header row with at least two columns.")
    if len(head) <= rows:
        raise TableError("The file has no row below its header.")
    return Table(stream, encoding, delimiter, rows, _columns(head[:rows]))


def _records(stream: BinaryIO, encoding: str, delimiter: str) -> Iterator[list[str]]:
    stream.seek(0)
    # A wrapper closes what it wraps when it is collected; the caller's stream stays open.
    text = io.TextIOWrapper(stream, encoding=encoding, newline="")
    limit_cells()
    try:
        yield from csv.reader(text, delimiter=delimiter, strict=True)
    except csv.Error as error:
        raise TableError(f"The file breaks its own format: {error}.") from None
    except UnicodeError:
        raise TableError(f"The file is not {encoding} throughout.") from None
    finally:
        text.detach()


def _delimiter(stream: BinaryIO, encoding: str) -> str:
    """The one of comma, semicolon, tab and bar that splits the first row most."""
    counts = {each: _cells_of_first_row(stream, encoding, each) for each in DELIMITERS}
    return max(counts, key=lambda each: counts[each])


def _cells_of_first_row(stream: BinaryIO, encoding: str, delimiter: str) -> int:
    """How many cells it would have; none where quotation marks contradict the delimiter."""
    try:
        return len(next(_records(stream, encoding, delimiter), []))
    except TableError:
        return 0


def _count_header_rows(head: Sequence[Sequence[str]]) -> int:
    """One, two (a question above its options) or three (with a row of import identifiers)."""
    if len(head) > 2 and _is_import_row(head[2]):
        return 3
    return 2 if len(head) > 1 and _is_second_header(head[0], head[1]) else 1


def _is_import_row(row: Sequence[str]) -> bool:
    return bool(row) and all(cell.startswith('{"') for cell in row)


def _is_second_header(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row names options: by its words, or as it fills the first's gaps."""
    labels = [tidy(cell).casefold() for cell in second]
    if SECOND_ROW_WORDS.intersection(labels):
        return True
    gaps = [label for cell, label in zip(first, labels, strict=False) if not cell.strip()]
    return len(gaps) * 3 > len(first) and all(gaps)


def _columns(head: Sequence[Sequence[str]]) -> tuple[Column, ...]:
    if len(head) == 3:
        headers = [_import_header(cells) for cells in zip_longest(*head, fillvalue="")]
    elif len(head) == 2:
        headers = _joined(head[0], head[1])
    else:
        headers = list(head[0])
    names = _unique([tidy(header) for header in headers])
    return tuple(
        Column(i, header, name) for i, (header, name) in enumerate(zip(headers, names, strict=True))
    )


def _import_header(cells: Sequence[str]) -> str:
    """Short name and wording; a standard field keeps the name it is imported under."""
    short, wording, imported = cells
    try:
        identifier = str(json.loads(imported).get("ImportId", ""))
    except ValueError:
        identifier = ""
    return identifier if tidy(wording) == tidy(short) and identifier else wording or short


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Question and option, the question carried over the blanks to its right."""
    joined, question = [], ""
    for above, below in zip_longest(first, second, fillvalue=""):
        question = above.strip() or question
        option = "" if tidy(below).casefold() == "response" else below.strip()
        joined.append(" — ".join(part for part in (question, option) if part))
    return joined


def _unique(names: Sequence[str]) -> list[str]:
    """Blank names become “Column 7”, repeated ones “Gender (2)”."""
    named = [name or f"Column {i}" for i, name in enumerate(names, start=1)]
    seen = Counter[str]()
    taken = set(named)
    unique = []
    for name in named:
        seen[name] += 1
        candidate = name
        while seen[name] > 1 and (candidate == name or candidate in taken):
            candidate = f"{name} ({seen[name]})"
            seen[name] += candidate in taken
        taken.add(candidate)
        unique.append(candidate)
    return unique
