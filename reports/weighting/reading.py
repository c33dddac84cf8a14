"""Reading a table of weights, one for each weighting cell: as a whole, or not at all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import isfinite

from reports.weighting.known import CellWeights
from studies.codes import NOT_ASKED, RESERVED_LABELS

WEIGHT = "weight"
MOST_GROUPS = 2
LARGEST = 1e6
NOT_OF_PEOPLE = (
    "Weights of single people are not taken: how many bear each of them is printed nowhere."
)
_GAVE_NONE = tuple(label for code, label in RESERVED_LABELS.items() if code != NOT_ASKED)

Row = tuple[int, Sequence[str]]
"""The number that a spreadsheet shows, and the cells."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """A demographic of the report, by its name or its words, and its categories as they count."""

    name: str
    label: str
    categories: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WeightsTable:
    """A header and what stands below it, as it was typed or uploaded."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Why weights are refused; ``row`` is the file's own number, 1 for the header, 0 for none."""

    row: int
    column: str
    text: str


class WeightsRefusedError(ValueError):
    """Nothing of the table is taken."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(" ".join(each.text for each in problems))


def read_weights(table: WeightsTable, groups: Sequence[Grouping]) -> CellWeights:
    """The weight of every cell of one of ``groups``, or of two at once.

    :raises WeightsRefusedError: with row and column of every problem.
    """
    _settle(list(_wrong_header(table.header, groups)))
    at = [_known(groups)[head.casefold()] for head in _heads(table.header)]
    rows = [(number, _as_wide(cells, table.header)) for number, cells in table.rows]
    _settle([each for number, row in rows for each in _wrong_row(number, row, at, table.header)])
    place = [head.casefold() for head in table.header].index(WEIGHT)
    named = [(number, _cell(row, place, at)) for number, row in rows]
    _settle([*_twice(named), *_missing({cell for _, cell in named}, at)])
    weights = zip((cell for _, cell in named), (float(row[place]) for _, row in rows), strict=True)
    return CellWeights(tuple(each.name for each in at), tuple(weights))


def _as_wide(cells: Sequence[str], header: Sequence[str]) -> list[str]:
    return [*cells, *[""] * (len(header) - len(cells))]


def _cell(row: Sequence[str], place: int, at: Sequence[Grouping]) -> tuple[str, ...]:
    others = (word for where, word in enumerate(row) if where != place)
    return tuple(_category(each, word) for each, word in zip(at, others, strict=False))


def _twice(named: Sequence[tuple[int, tuple[str, ...]]]) -> Iterator[Problem]:
    first: dict[tuple[str, ...], int] = {}
    for number, cell in named:
        if cell in first:
            text = f"{_named(cell)} has a weight in row {first[cell]} already. Take one out."
            yield Problem(number, "", text)
        first.setdefault(cell, number)


def fits(cells: CellWeights, categories: Mapping[str, Sequence[str]]) -> bool:
    """Whether every cell of these categories has a weight, and no other but of no category."""
    if not all(name in categories for name in cells.demographics):
        return False
    given = {cell for cell, _ in cells.weights}
    own = set(product(*(categories[name] for name in cells.demographics)))
    return given >= own and all(set(_GAVE_NONE) & {*cell} for cell in given - own)


def _settle(problems: Sequence[Problem]) -> None:
    if problems:
        raise WeightsRefusedError(problems)


def _known(groups: Sequence[Grouping]) -> dict[str, Grouping]:
    by_label = {each.label.casefold(): each for each in groups}
    return by_label | {each.name.casefold(): each for each in groups}


def _heads(header: Sequence[str]) -> list[str]:
    return [head for head in header if head.casefold() != WEIGHT]


def _wrong_header(header: Sequence[str], groups: Sequence[Grouping]) -> Iterator[Problem]:
    known, heads = _known(groups), _heads(header)
    names = ", ".join(f"“{each.name}”" for each in groups)
    if len(header) - len(heads) != 1:
        yield Problem(1, WEIGHT, "One column is headed “weight”, and no more. Head it so.")
    if not 1 <= len(heads) <= MOST_GROUPS:
        text = (
            f"Beside “weight” there are one or two columns, each headed by a group of the report: "
            f"{names}. Weights are made of numbers that the report shows, and it shows two groups "
            "at once."
        )
        yield Problem(1, "", text)
    for head in heads:
        if head.casefold() not in known:
            text = f"“{head}” is no group of this report. Write one of {names}. {NOT_OF_PEOPLE}"
            yield Problem(1, head, text)
    named = [known[head.casefold()].name for head in heads if head.casefold() in known]
    if len(set(named)) < len(named):
        yield Problem(1, heads[-1], "Two columns are of the same group. Take one out.")


def _wrong_row(
    number: int, row: Sequence[str], at: Sequence[Grouping], header: Sequence[str]
) -> Iterator[Problem]:
    if any(row[len(header) :]):
        yield Problem(number, "", "This row has more cells than the header. Take out the others.")
        return
    groups = iter(at)
    for head, cell in zip(header, row, strict=False):
        if head.casefold() == WEIGHT:
            text = _wrong_number(cell)
            if text:
                yield Problem(number, WEIGHT, text)
        elif not _category(group := next(groups), cell):
            words = ", ".join(f"“{each}”" for each in group.categories)
            text = f"“{cell}” is no category of {group.label}. Write one of {words}."
            yield Problem(number, head, text)


def _category(group: Grouping, word: str) -> str:
    """As the report calls it, whatever the case of its letters; nothing where it has none."""
    known = {each.casefold(): each for each in (*_GAVE_NONE, *group.categories)}
    return known.get(word.strip().casefold(), "")


def _wrong_number(text: str) -> str:
    """What to do about it; nothing where it is a weight."""
    if text.startswith("="):
        return "A formula is not read. Put its value in the cell (paste as values)."
    try:
        number = float(text.replace("_", "x"))
    except ValueError:
        return f"“{text}” is no number. Write a weight such as 1.25, with a point."
    if not isfinite(number) or number > LARGEST:
        return f"“{text}” is no weight. Write a number up to {LARGEST:,.0f}."
    if number <= 0:
        return (
            f"“{text}” is no weight: it is larger than 0. To leave people out, choose people in "
            "the report."
        )
    return ""


def _missing(found: set[tuple[str, ...]], at: Sequence[Grouping]) -> Iterator[Problem]:
    for cell in product(*(each.categories for each in at)):
        if cell not in found:
            yield Problem(0, "", f"{_named(cell)} has no weight. Add a row for it.")


def _named(cell: Sequence[str]) -> str:
    return f"“{' × '.join(cell)}”"
