"""The dry run: reads the whole file as the import will, stores nothing, tells everything."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from fieldwork.reading.codebook import LISTED, CodeBook, Target, problems
from fieldwork.reading.coding import RowCoder
from fieldwork.reading.findings import VALUES_SHOWN, ColumnSeen, Findings
from fieldwork.reading.instrument import InstrumentShape
from fieldwork.reading.screening import Profile, may_show, refusal
from fieldwork.reading.tables import Column, Table

ROWS_AT_ONCE = 5_000
TWO_ANSWERS = "Two columns of this question are filled in."
NOT_KNOWN = "The code book does not know this value."


def check_table(
    table: Table, book: CodeBook, instrument: InstrumentShape, *, today: date
) -> Findings:
    """Everything that keeps the file from being imported, by row and column.

    Reads the file once, holding 5,000 rows and up to 10,000 different values per column.

    :raises TableError: if the file stops being a table on the way.
    """
    found = Findings(table.encoding, table.header_rows)
    found.book_problems = problems(book, table.columns, instrument)
    found.left_out = [column.name for column in table.columns if column.name in book.leave_out]
    coder = None if found.book_problems else RowCoder(book, table.columns, instrument, today)
    profiles = {c.name: Profile() for c in table.columns if c.name not in book.leave_out}
    for chunk in table.chunks(ROWS_AT_ONCE):
        _read(chunk, table.columns, profiles, coder, found)
    _judge(table.columns, book, instrument, profiles, found)
    if coder is not None:
        found.not_asked = [
            variable.name
            for variable in instrument.variables
            if variable.position not in coder.answered_positions
        ]
    return found


def _read(
    chunk: Sequence[tuple[int, list[str]]],
    columns: tuple[Column, ...],
    profiles: Mapping[str, Profile],
    coder: RowCoder | None,
    found: Findings,
) -> None:
    found.rows += len(chunk)
    numbers, rows = squared(chunk, len(columns), found)
    if not rows:
        return
    for column, written in zip(columns, zip(*rows, strict=True), strict=True):
        if column.name in profiles:
            profiles[column.name].add(Counter(written))
    if coder is not None:
        _code(rows, numbers, coder, found)


def _code(
    rows: Sequence[Sequence[str]], numbers: Sequence[int], coder: RowCoder, found: Findings
) -> None:
    def complain(i: int, column: str, written: str) -> None:
        found.complain(numbers[i], column, written, NOT_KNOWN if written else TWO_ANSWERS)

    coded = coder.code(rows, complain)
    found.empty_rows += coded.empty_rows
    found.texts += sum(map(len, coded.texts))


def squared(
    chunk: Sequence[tuple[int, list[str]]], width: int, found: Findings
) -> tuple[list[int], list[list[str]]]:
    """The numbers and cells of the rows that fit the header; others become problems.

    Empty cells that a tool leaves over at the end of a row are cut off.
    """
    numbers, rows = [], []
    for number, cells in chunk:
        fitting = cells if len(cells) == width else _cut(cells, width)
        if fitting is None:
            text = f"The row has {len(cells)} cells; the header has {width}."
            found.complain(number, "", "", text)
        else:
            numbers.append(number)
            rows.append(fitting)
    return numbers, rows


def _cut(cells: list[str], width: int) -> list[str] | None:
    is_longer = len(cells) > width and not any(cells[width:])
    return cells[:width] if is_longer else None


def _judge(
    columns: tuple[Column, ...],
    book: CodeBook,
    instrument: InstrumentShape,
    profiles: Mapping[str, Profile],
    found: Findings,
) -> None:
    mapped = {rule.column for rule in book.rules}
    listed = {rule.column for rule in book.rules if rule.target in LISTED}
    for column in columns:
        profile = profiles.get(column.name)
        if profile is None:
            found.columns.append(ColumnSeen(column.name, 0, 0, []))
            continue
        coded = _is_coded(column.name, book, instrument)
        refused = refusal(column.name, column.header, profile, coded=coded)
        if refused:
            found.refused_columns.append(refused)
        elif column.name not in mapped:
            found.unmapped.append(column.name)
        shown = refused is None and column.name in listed
        found.columns.append(_seen(column.name, profile, shown=shown))
    found.show_values_of(listed - {each.column for each in found.refused_columns})


def _is_coded(column: str, book: CodeBook, instrument: InstrumentShape) -> bool:
    """Whether nothing but listed codes can be stored from this column."""
    rule = book.rule_for(column)
    if rule is None or rule.target not in LISTED:
        return False
    variable = instrument.variable(rule.name)
    return rule.target is Target.QUESTION or (
        variable is not None and variable.kind not in ("number", "date")
    )


def _seen(name: str, profile: Profile, *, shown: bool) -> ColumnSeen:
    repeated = [value for value, times in profile.distinct.most_common() if times > 1]
    few = shown and len(profile.distinct) <= VALUES_SHOWN
    values = [value for value in repeated if may_show(value)] if few else []
    return ColumnSeen(name, profile.filled, len(profile.distinct), values)
