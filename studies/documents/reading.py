"""The text of an uploaded file: Markdown, plain text or a Word document, wholly or not at all."""

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath

import docx
from docx.document import Document as WordDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

LARGEST_FILE = 5_000_000  # bytes
LARGEST_UNPACKED = 50_000_000  # bytes: a small Word file may hide a very large one
LONGEST_TEXT = 200_000  # characters; the longest real guide has a tenth of it

OLE = bytes.fromhex("D0CF11E0A1B11AE1")  # how locked Word files begin, and those before 2007
UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
ENCODINGS = ("utf-8-sig", "cp1252")
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")


class DocumentError(ValueError):
    """A text cannot be taken; ``problems`` are sentences that say what to do."""

    def __init__(self, *problems: str) -> None:
        self.problems = list(problems)
        super().__init__(f"The document has {len(problems)} problem(s).")


@dataclass(frozen=True, slots=True)
class ReadText:
    """``text_format`` is a value of ``TextFormat``."""

    text: str
    text_format: str


def read_document(name: str, content: bytes) -> ReadText:
    """The text of a file; its name says what it is.

    :raises DocumentError: if it is empty, too large, locked, no text, or of another kind.
    """
    ending = PurePath(name).suffix.lower()
    reader = READERS.get(ending)
    if reader is None:
        said = f"A file ending in “{ending}”" if ending else "A file without an ending"
        raise DocumentError(f"{said} cannot be read. Send .md, .txt or .docx, or paste the text.")
    if not content.strip():
        raise DocumentError("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise DocumentError("The file is larger than 5 MB. Send only the text of it.")
    read = reader(content)
    text = tidy(read.text)
    check_text(text)
    return ReadText(text, read.text_format)


def check_text(text: str) -> None:
    """:raises DocumentError: if a text is empty, too long, or holds what no text holds."""
    if not text:
        raise DocumentError("There is no text in it.")
    if len(text) > LONGEST_TEXT:
        raise DocumentError(f"The text is longer than {LONGEST_TEXT:,} characters. Divide it.")
    if UNREADABLE.search(text):
        raise DocumentError("This is not a text: it holds signs that cannot be read.")


def tidy(text: str) -> str:
    """One kind of line ends, no blanks at them, and none around the whole."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def _markdown(content: bytes) -> ReadText:
    return ReadText(_decoded(content), "markdown")


def _plain(content: bytes) -> ReadText:
    return ReadText(_decoded(content), "plain")


def _decoded(content: bytes) -> str:
    encodings = ("utf-16",) if content.startswith(BYTE_ORDER_MARKS) else ENCODINGS
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise DocumentError("This is not a text. Save it as plain text (UTF-8), then send it again.")


def _word(content: bytes) -> ReadText:
    if content.startswith(OLE):
        raise DocumentError(
            "The Word file is locked with a password, or older than 2007. Save it as .docx "
            "without a password, then send it again."
        )
    document = _opened(content)
    read = "\n\n".join(_parts(document))
    if _letters(read) < _letters_inside(document):
        raise DocumentError(
            "Parts of the Word file cannot be read, such as text boxes, tracked changes or form "
            "fields. Accept the changes and move the rest into the running text, or paste the text."
        )
    return ReadText(read, "markdown")


READERS: Mapping[str, Callable[[bytes], ReadText]] = {
    ".md": _markdown,
    ".markdown": _markdown,
    ".txt": _plain,
    ".docx": _word,
}


def _opened(content: bytes) -> WordDocument:
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > LARGEST_UNPACKED:
            raise DocumentError("Unpacked, the Word file is too large. Send only the text of it.")
        return docx.Document(BytesIO(content))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as why:
        if isinstance(why, DocumentError):
            raise
        raise DocumentError("This is not a Word file, or it is damaged.") from why


def _parts(document: WordDocument) -> Iterator[str]:
    for part in document.iter_inner_content():
        written = _table(part) if isinstance(part, Table) else _paragraph(part)
        if written:
            yield written


def _paragraph(paragraph: Paragraph) -> str:
    text = paragraph.text.strip()
    style = paragraph.style.name or "" if paragraph.style else ""
    if not text:
        return ""
    if style == "Title":
        return f"# {text}"
    if heading := re.fullmatch(r"Heading ([1-6])", style):
        return f"{'#' * int(heading[1])} {text}"
    if style.startswith("List Number"):
        return f"1. {text}"
    return f"- {text}" if style.startswith("List") else text


def _table(table: Table) -> str:
    """Each row a line: a table of Markdown needs no more than that, with a rule after the first."""
    rows = [[cell.text.strip().replace("\n", " ") for cell in row.cells] for row in table.rows]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([*lines[:1], f"|{' --- |' * len(rows[0])}", *lines[1:]]) if rows else ""


def _letters(text: str) -> int:
    return len(re.sub(r"\W", "", text))


def _letters_inside(document: WordDocument) -> int:
    """Letters and digits of the body, its notes' marks counted as one that nobody reads."""
    body = document.element.body
    notes = sum(1 for tag in ("w:footnoteReference", "w:delText") for _ in body.iter(qn(tag)))
    return sum(_letters(part.text or "") for part in body.iter(qn("w:t"))) + notes * LONGEST_TEXT
