"""Texts as cells hold them, and fields of the portal as its own columns hold them."""

import json
import re

from foundation.printing.sheets import RUN_AS_FORMULA, harmless

SHELTERED = re.compile(rf"'+[{re.escape(''.join(RUN_AS_FORMULA))}]")
UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_"
)
REFERENCE = re.compile(r"\$\{")
LONGEST_CELL = 32_000
JSON_STARTS = ('"', "{", "[")
AS_TEXT = frozenset(
    {
        "bank",
        "demographic",
        "help",
        "high_label",
        "key",
        "kind",
        "label",
        "language",
        "low_label",
        "name",
        "of",
        "page",
        "pii",
        "place",
        "precision",
        "section",
        "text",
        "title",
        "unit",
        "why",
    }
)


class FieldError(ValueError):
    """A cell of a column of the portal does not say what it should."""


def plain(text: str) -> str:
    """The text as a cell can hold it, without blanks around it."""
    kept = UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return kept.replace("\N{NO-BREAK SPACE}", " ").strip()[:LONGEST_CELL]


def is_plain(text: str) -> bool:
    """Whether a cell gives back this very text as a wording."""
    return bool(text) and plain(text) == text and not REFERENCE.search(text)


def shown(text: str) -> str:
    """The text, or as much of it as other tools can show."""
    return REFERENCE.sub("$ {", plain(text)) or "…"


def sheltered(text: str) -> str:
    """A cell that no spreadsheet runs; ``unsheltered`` takes it back, whatever it says."""
    return f"'{text}" if SHELTERED.match(text) else harmless(text)


def unsheltered(cell: str) -> str:
    """What a cell says."""
    return cell[1:] if SHELTERED.match(cell) else cell


def encoded(name: str, value: object) -> str:
    """A field as a cell: a text as it is where that reads back the same, otherwise as JSON."""
    if name in AS_TEXT and isinstance(value, str) and is_plain(value):
        return value if _reads_back(name, value) else json.dumps(value)
    return json.dumps(value)


def decoded(name: str, cell: str) -> object:
    """The field that a cell holds; what looks like a number is a text where one belongs.

    :raises FieldError: if it is not JSON where it must be.
    """
    try:
        value: object = json.loads(cell)
    except (ValueError, RecursionError) as error:
        if name in AS_TEXT and cell[:1] not in JSON_STARTS:
            return cell
        raise FieldError(cell) from error
    is_number = isinstance(value, int | float) and bool(value)
    return cell if name in AS_TEXT and is_number else value


def _reads_back(name: str, text: str) -> bool:
    try:
        return decoded(name, text) == text
    except FieldError:
        return False
