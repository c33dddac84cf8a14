"""From what is written in a cell to a code, remembered so that a million rows cost look-ups."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import partial

from fieldwork.reading.codebook import ColumnRule
from fieldwork.reading.instrument import RESERVED_LABELS, VariableShape
from fieldwork.reading.tables import tidy
from studies.codes import LARGEST_NUMBER_CODE, LEFT_BLANK, NOT_SELECTED, SELECTED

REMEMBERED = 50_000
SEPARATORS = ";|,"
SELECTED_WORDS = frozenset({"1", "x", "yes", "true", "selected", "checked"})
NOT_SELECTED_WORDS = frozenset({"0", "no", "false", "not selected", "unchecked", "not checked"})

Code = str  # codes travel as text: they are compared, joined and copied, never calculated with
Marks = frozenset[int]  # the options of a multiple choice that one cell names


def normal(text: str) -> str:
    """How two writings of the same label are recognised as one."""
    return tidy(text).casefold()


class CodeReader(dict[str, Code | None]):
    """Written value → code as text, ``None`` where unknown; every value is worked out once."""

    def __init__(self, known: Mapping[str, int]) -> None:
        super().__init__()
        self._known = {normal(raw): str(code) for raw, code in known.items()}

    def __missing__(self, raw: str) -> Code | None:
        code = self.read(raw)
        if len(self) < REMEMBERED:
            self[raw] = code
        return code

    def read(self, raw: str) -> Code | None:
        """The code of one written value."""
        return self._known.get(normal(raw))


class NumberReader(CodeReader):
    """Decimal notation → scaled whole number; the code book's values come first."""

    def __init__(self, known: Mapping[str, int], decimals: int) -> None:
        super().__init__(known)
        self._decimals = decimals

    def read(self, raw: str) -> Code | None:
        """The scaled number; nothing for what is negative, too large, or has more decimals."""
        known = super().read(raw)
        return known if known is not None else self._scaled(raw.strip())

    def _scaled(self, text: str) -> Code | None:
        try:
            scaled = Decimal(text.replace(",", "") if _is_grouped(text) else text).scaleb(
                self._decimals
            )
        except InvalidOperation:
            return None
        if not scaled.is_finite() or scaled != scaled.to_integral_value():
            return None
        return str(int(scaled)) if 0 <= scaled <= LARGEST_NUMBER_CODE else None


class MonthReader(CodeReader):
    """A year, a month or a day → months since the year 0; the code book's values come first."""

    def read(self, raw: str) -> Code | None:
        """The month; of a year alone, its January."""
        known = super().read(raw)
        return known if known is not None else _month(raw.strip())


def _month(text: str) -> Code | None:
    for pattern in ("%Y", "%Y-%m", "%m/%Y", "%Y-%m-%d", "%m/%d/%Y", "%B %Y", "%b %Y"):
        try:
            day = datetime.strptime(text, pattern)  # noqa: DTZ007
        except ValueError:
            continue
        return str(day.year * 12 + day.month - 1)
    return None


def _is_grouped(text: str) -> bool:
    """Whether commas stand where thousands are grouped, so that “1,5” is not read as fifteen."""
    whole = text.partition(".")[0].split(",")
    return len(whole) > 1 and 0 < len(whole[0]) <= 3 and all(len(part) == 3 for part in whole[1:])


def code_reader(rule: ColumnRule, variable: VariableShape) -> CodeReader:
    """The reader of a column that answers one variable.

    Labels are always recognised; bare codes only while the book lists no values, since a tool's
    numbers need not be ours.
    """
    known: dict[str, int] = {"": LEFT_BLANK, **RESERVED_LABELS}
    if variable.kind == "number":
        return NumberReader({"": LEFT_BLANK, **rule.values}, variable.decimals)
    if variable.kind == "date":
        return MonthReader({"": LEFT_BLANK, **rule.values})
    if variable.kind == "option":
        return CodeReader(known | _option_words(variable, bare=not rule.values) | dict(rule.values))
    if not rule.values:
        known |= {str(code): code for code in variable.codes}
    known |= {label: code for code, label in variable.codes.items()}
    return CodeReader(known | dict(rule.values))


def _option_words(variable: VariableShape, *, bare: bool) -> dict[str, int]:
    label = {variable.label: SELECTED}
    if not bare:
        return label
    return (
        dict.fromkeys(SELECTED_WORDS, SELECTED)
        | dict.fromkeys(NOT_SELECTED_WORDS, NOT_SELECTED)
        | label
    )


class MarksReader(dict[str, Marks | None]):
    """A cell that names options → their codes; a reserved code stands alone; blank is empty.

    Without a separator in the book the usual ones are tried; one counts only if it leaves nothing
    but known options.
    """

    def __init__(self, rule: ColumnRule, options: Mapping[int, str]) -> None:
        super().__init__()
        known = {label: code for code, label in options.items()}
        if not rule.values:
            known |= {str(code): code for code in options}
        self._known = {normal(raw): code for raw, code in (known | dict(rule.values)).items()}
        self._separators = rule.separator or SEPARATORS

    def __missing__(self, raw: str) -> Marks | None:
        marks = self._read(raw)
        if len(self) < REMEMBERED:
            self[raw] = marks
        return marks

    def _read(self, raw: str) -> Marks | None:
        whole = normal(raw)
        if whole in self._known or not whole:
            return self._marks([self._known[whole]] if whole in self._known else [])
        return next((m for m in map(partial(self._listed, raw), self._separators) if m), None)

    def _listed(self, raw: str, separator: str) -> Marks | None:
        parts = [normal(part) for part in raw.split(separator) if part.strip()]
        codes = [self._known.get(part) for part in parts]
        return self._marks([c for c in codes if c is not None]) if None not in codes else None

    @staticmethod
    def _marks(codes: list[int]) -> Marks:
        return frozenset(code for code in codes if code != LEFT_BLANK)


class DayReader(dict[str, date | None]):
    """A written date or moment → its day; nothing for what is unreadable or after ``latest``."""

    def __init__(self, pattern: str, latest: date) -> None:
        super().__init__()
        self._pattern = pattern
        self._latest = latest

    def __missing__(self, raw: str) -> date | None:
        day = self._read(raw.strip())
        if len(self) < REMEMBERED:
            self[raw] = day
        return day

    def _read(self, text: str) -> date | None:
        if not text:
            return self._latest
        try:
            day = (
                datetime.strptime(text, self._pattern).date()  # noqa: DTZ007 – a day has no zone
                if self._pattern
                else date.fromisoformat(text[:10])
            )
        except ValueError:
            return None
        return day if day <= self._latest else None
