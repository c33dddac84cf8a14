"""Small files and instruments for tests of reading."""

import io
from collections.abc import Mapping
from datetime import date
from typing import Any

from fieldwork.reading.checking import check_table
from fieldwork.reading.codebook import CodeBook
from fieldwork.reading.findings import Findings
from fieldwork.reading.instrument import InstrumentShape, QuestionShape, VariableShape
from fieldwork.reading.tables import Table, open_table

TODAY = date(2027, 3, 12)
SATISFACTION = {1: "Bad", 2: "Fair", 3: "Good"}
PLACES = {1: "Airport", 2: "Harbor", 3: "Border"}


def a_table(text: str, *, encoding: str = "utf-8", header_rows: int | None = None) -> Table:
    """An opened file with this text."""
    return open_table(io.BytesIO(text.encode(encoding)), header_rows=header_rows)


def an_instrument() -> InstrumentShape:
    """Satisfaction (scale), places (several), minutes (number, one decimal) and why (text)."""
    selected = {1: "Selected", 0: "Not selected"}
    options = tuple(
        VariableShape(code, f"places__{code}", "places", "option", label, selected)
        for code, label in PLACES.items()
    )
    satisfaction = VariableShape(
        0, "satisfaction", "satisfaction", "closed", "How satisfied are you?", SATISFACTION
    )
    minutes = VariableShape(4, "minutes", "minutes", "number", "How long did it take?", {}, 1)
    return InstrumentShape(
        (satisfaction, *options, minutes),
        (
            QuestionShape("satisfaction", "How satisfied are you?", "scale", SATISFACTION, (0,)),
            QuestionShape("places", "Where were you?", "multiple", PLACES, (1, 2, 3)),
            QuestionShape("minutes", "How long did it take?", "number", {}, (4,)),
            QuestionShape("why", "Why?", "text", {}, ()),
        ),
    )


def a_book(columns: Mapping[str, Any], *leave_out: str) -> CodeBook:
    """A code book of these columns."""
    return CodeBook.from_json({"columns": dict(columns), "leave_out": list(leave_out)})


def checked(text: str, columns: Mapping[str, Any], *leave_out: str) -> Findings:
    """The dry run of a file with this text."""
    return check_table(a_table(text), a_book(columns, *leave_out), an_instrument(), today=TODAY)
