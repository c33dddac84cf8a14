"""Rows of cells → rows of codes, column by column, a chunk at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from fieldwork.reading.codebook import CodeBook, ColumnRule, Target
from fieldwork.reading.instrument import InstrumentShape, QuestionShape
from fieldwork.reading.tables import Column
from fieldwork.reading.values import Code, DayReader, Marks, MarksReader, code_reader
from studies.codes import LEFT_BLANK, NOT_ASKED, NOT_SELECTED, SELECTED

BLANK, ABSENT = str(LEFT_BLANK), str(NOT_ASKED)
YES, NO = str(SELECTED), str(NOT_SELECTED)

Complaint = Callable[[int, str, str], None]  # index in the chunk, column, what is written


@dataclass(slots=True)
class CodedChunk:
    """Codes as text in the order of positions, day and texts per row, all lists equally long.

    ``panel_refs`` is empty where nobody's answers belong together over waves.
    Where a complaint was made the codes are not to be used.
    """

    codes: list[tuple[Code, ...]]
    days: Sequence[date]
    texts: list[dict[str, str]]
    panel_refs: Sequence[str | None] = ()

    @property
    def empty_rows(self) -> int:
        """Rows without any answer."""
        return sum(
            1
            for codes, texts in zip(self.codes, self.texts, strict=True)
            if not texts and all(code.startswith("-") for code in codes)
        )


@dataclass(slots=True)
class RowCoder:
    """Applies one code book. ``today`` is the day of rows that have none of their own."""

    book: CodeBook
    columns: tuple[Column, ...]
    instrument: InstrumentShape
    today: date
    _positions: dict[str, int] = field(init=False)
    _singles: dict[int, list["_Single"]] = field(init=False, default_factory=dict)
    _multiples: list["_Multiple"] = field(init=False)
    _texts: list[tuple[str, int]] = field(init=False)
    _day: tuple[ColumnRule, DayReader] | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._positions = {column.name: column.position for column in self.columns}
        for rule in self._rules(Target.VARIABLE):
            variable = self.instrument.variable(rule.name)
            if variable is None:
                raise LookupError(rule.name)
            single = _Single(rule.column, self._at(rule), code_reader(rule, variable))
            self._singles.setdefault(variable.position, []).append(single)
        self._multiples = [each for each in map(self._multiple, self.instrument.questions) if each]
        self._texts = [(rule.name, self._at(rule)) for rule in self._rules(Target.TEXT)]
        for rule in self._rules(Target.ANSWERED_ON):
            self._day = (rule, DayReader(rule.name, self.today))

    def _rules(self, target: Target) -> Iterable[ColumnRule]:
        return (rule for rule in self.book.rules if rule.target is target)

    def _at(self, rule: ColumnRule) -> int:
        return self._positions[rule.column]

    def _multiple(self, question: QuestionShape) -> "_Multiple | None":
        if question.kind != "multiple":
            return None
        options = self.instrument.options_of(question)
        listing = [
            (rule.column, self._at(rule), MarksReader(rule, question.options))
            for rule in self._rules(Target.QUESTION)
            if rule.name == question.key
        ]
        mapped = bool(listing) or any(position in self._singles for position in options.values())
        return _Multiple(options, listing) if mapped else None

    @property
    def answered_positions(self) -> set[int]:
        """The positions that this file answers; all others are “not asked”."""
        listed = {p for each in self._multiples for p in each.options.values()}
        return set(self._singles) | listed

    def code(self, rows: Sequence[Sequence[str]], complain: Complaint) -> CodedChunk:
        """Code rows that all have as many cells as there are columns."""
        cells = list(zip(*rows, strict=True))
        columns: dict[int, Sequence[Code]] = {
            position: _combined([each.read(cells, complain) for each in singles], singles, complain)
            for position, singles in self._singles.items()
        }
        for multiple in self._multiples:
            columns.update(multiple.code(cells, columns, complain))
        absent = [ABSENT] * len(rows)
        by_position = [columns.get(v.position, absent) for v in self.instrument.variables]
        codes: list[tuple[Code, ...]] = [()] * len(rows)
        if by_position:
            codes = list(zip(*by_position, strict=True))
        return CodedChunk(codes, self._days(cells, len(rows), complain), self._found_texts(cells))

    def _days(
        self, cells: Sequence[Sequence[str]], rows: int, complain: Complaint
    ) -> Sequence[date]:
        if self._day is None:
            return [self.today] * rows
        rule, reader = self._day
        written = cells[self._at(rule)]
        days = []
        for i, raw in enumerate(written):
            day = reader[raw]
            if day is None:
                complain(i, rule.column, raw)
            days.append(day or self.today)
        return days

    def _found_texts(self, cells: Sequence[Sequence[str]]) -> list[dict[str, str]]:
        found: list[dict[str, str]] = [{} for _ in cells[0]]
        for key, position in self._texts:
            for texts, raw in zip(found, cells[position], strict=True):
                if text := raw.strip():
                    texts[key] = text
        return found


@dataclass(frozen=True, slots=True)
class _Single:
    """One column that answers one variable."""

    column: str
    position: int
    reader: Mapping[str, Code | None]

    def read(self, cells: Sequence[Sequence[str]], complain: Complaint) -> list[Code]:
        written = cells[self.position]
        codes = list(map(self.reader.__getitem__, written))
        if None in codes:
            for i, code in enumerate(codes):
                if code is None:
                    complain(i, self.column, written[i])
        return [code or BLANK for code in codes] if None in codes else codes  # type: ignore[return-value]


def _combined(
    read: list[list[Code]], singles: Sequence[_Single], complain: Complaint
) -> Sequence[Code]:
    """One answer from columns of which at most one is filled in each row."""
    if len(read) == 1:
        return read[0]
    combined = []
    for i, codes in enumerate(zip(*read, strict=True)):
        given = [code for code in codes if code != BLANK]
        if len(given) > 1:
            complain(i, singles[0].column, "")
        combined.append(given[0] if given else BLANK)
    return combined


@dataclass(frozen=True, slots=True)
class _Multiple:
    """A multiple choice: from one column per option, from columns that name options, or both."""

    options: Mapping[int, int]
    listing: Sequence[tuple[str, int, MarksReader]]

    def code(
        self,
        cells: Sequence[Sequence[str]],
        columns: Mapping[int, Sequence[Code]],
        complain: Complaint,
    ) -> dict[int, Sequence[Code]]:
        """The codes by position. Who chose nothing at all left the question blank."""
        positions = list(self.options.values())
        if self.listing:
            return dict(
                zip(positions, zip(*self._listed(cells, complain), strict=True), strict=True)
            )
        blank = [BLANK] * len(cells[0])
        rows = zip(*(columns.get(position, blank) for position in positions), strict=True)
        remembered: dict[tuple[Code, ...], tuple[Code, ...]] = {}
        settled = [remembered.get(row) or remembered.setdefault(row, _settled(row)) for row in rows]
        return dict(zip(positions, zip(*settled, strict=True), strict=True))

    def _listed(
        self, cells: Sequence[Sequence[str]], complain: Complaint
    ) -> list[tuple[Code, ...]]:
        """Equal cells are read once in a chunk, unless there is something to complain about."""
        remembered: dict[tuple[str, ...], tuple[Code, ...]] = {}
        rows = []
        for i, written in enumerate(zip(*(cells[at] for _, at, _ in self.listing), strict=True)):
            codes = remembered.get(written)
            if codes is None:
                marks = self._marks(i, written, complain)
                codes = _as_codes(frozenset().union(*(m or () for m in marks)), self.options)
                if None not in marks:
                    remembered[written] = codes
            rows.append(codes)
        return rows

    def _marks(self, i: int, written: Sequence[str], complain: Complaint) -> list[Marks | None]:
        marks = []
        for raw, (column, _, reader) in zip(written, self.listing, strict=True):
            named = reader[raw]
            if named is None:
                complain(i, column, raw)
            marks.append(named)
        return marks


def _settled(row: tuple[Code, ...]) -> tuple[Code, ...]:
    """Blank boxes beside a ticked one are “not selected”."""
    if YES not in row and NO not in row:
        return row
    return tuple(NO if code == BLANK else code for code in row)


def _as_codes(marks: frozenset[int], options: Iterable[int]) -> tuple[Code, ...]:
    """One code per option; a reserved code (declined) holds for all of them."""
    reserved = next((mark for mark in marks if mark < 0), None)
    if reserved is not None or not marks:
        return tuple(str(reserved if reserved is not None else LEFT_BLANK) for _ in options)
    return tuple(YES if code in marks else NO for code in options)
