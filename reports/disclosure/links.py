"""The sums that tie the cells of a report together, with the true counts: the builder's view.

The attack reads the same ties from what is printed (``statements.py``) and shares no code with
this module, so that a tie forgotten here cannot be forgotten there as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np

from reports.disclosure.placing import ranked_sums
from reports.disclosure.tables import (
    NOT_ASKED,
    UNDIVIDED,
    Alike,
    Cell,
    Counts,
    TrueTable,
    Unions,
    base_label,
    crossed,
)

#: Which way a sum runs: over the answers of a group, over the groups of an answer, or between
#: populations (filters, unions of strata). "same": two addresses of one number.
Kind = Literal["answers", "groups", "populations", "same"]


class MarginsDisagreeError(ValueError):
    """The tables cannot describe one population: the same people were counted differently."""


@dataclass(frozen=True, slots=True)
class Sum:
    """``total`` = sum of ``parts`` (indices of cells)."""

    kind: Kind
    total: int
    parts: tuple[int, ...]

    @property
    def cells(self) -> tuple[int, ...]:
        return (self.total, *self.parts)


@dataclass(slots=True)
class _Ledger:
    """Collects cells and sums, and refuses counts that contradict each other."""

    index: dict[Cell, int] = field(default_factory=dict)
    values: list[int] = field(default_factory=list)
    sums: dict[tuple[int, tuple[int, ...]], Sum] = field(default_factory=dict)

    def enter(self, cell: Cell, value: int) -> None:
        known = self.index.setdefault(cell, len(self.values))
        if known == len(self.values):
            self.values.append(value)
        elif self.values[known] != value:
            raise MarginsDisagreeError("Two tables of one stratum disagree about a margin.")

    def tie(self, kind: Kind, total: Cell, parts: Iterable[Cell]) -> None:
        whole, pieces = self.index[total], tuple(self.index[part] for part in parts)
        if self.values[whole] != sum(self.values[piece] for piece in pieces):
            raise MarginsDisagreeError("A filter or a union does not add up.")
        self.sums.setdefault((whole, pieces), Sum(kind, whole, pieces))

    def value(self, cell: Cell) -> int:
        return self.values[self.index[cell]]


class System:
    """All cells of a report with their true values and the sums between them."""

    def __init__(self, cells: Sequence[Cell], values: Counts, sums: Sequence[Sum]) -> None:
        self.cells = tuple(cells)
        self.values = values
        self.sums = tuple(sums)

    @cached_property
    def index(self) -> dict[Cell, int]:
        return {cell: position for position, cell in enumerate(self.cells)}

    @cached_property
    def sums_of(self) -> tuple[tuple[int, ...], ...]:
        """For each cell the numbers of the sums in which it stands."""
        found: list[list[int]] = [[] for _ in self.cells]
        for number, each in enumerate(self.sums):
            for cell in each.cells:
                found[cell].append(number)
        return tuple(tuple(numbers) for numbers in found)

    @cached_property
    def inner(self) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        return np.fromiter((cell.is_inner for cell in self.cells), dtype=np.bool_)


def link(tables: Sequence[TrueTable], unions: Unions | None = None) -> System:
    """Every cell of the report once, and every sum that a reader knows to hold.

    :raises MarginsDisagreeError: when tables of one base disagree about a shared margin.
    :raises MarginsDisagreeError: when a union lacks a table in which somebody of a part stands.
    :raises ValueError: when a table comes twice, or a crossing lacks the table of one of its
        demographics.
    """
    if len({table.address for table in tables}) != len(tables):
        raise ValueError("A table may stand in a report only once.")
    ledger = _Ledger()
    for table in tables:
        _enter(ledger, table)
    for table in tables:
        _tie(ledger, table)
    for table in tables:
        _tie_filter(ledger, table, tables)
    for table in tables:
        _tie_crossing(ledger, table)
    for total, parts in ranked_sums(tables):
        if ledger.value(total) == sum(map(ledger.value, parts)):
            ledger.tie("populations", total, parts)
    _tie_alike(ledger, tables)
    _tie_unions(ledger, unions or {})
    return System(
        list(ledger.index), np.array(ledger.values, dtype=np.int64), list(ledger.sums.values())
    )


def _enter(ledger: _Ledger, table: TrueTable) -> None:
    for row, answer in enumerate(table.answers):
        for column, group in enumerate(table.groups):
            ledger.enter(table.cell(answer, group), int(table.counts[row, column]))
        ledger.enter(table.answer_margin(answer), int(table.counts[row].sum()))
    for column, group in enumerate(table.groups):
        ledger.enter(table.group_margin(group), int(table.counts[:, column].sum()))
    ledger.enter(table.total, int(table.counts.sum()))


def _tie(ledger: _Ledger, table: TrueTable) -> None:
    for answer in table.answers:
        inner = (table.cell(answer, group) for group in table.groups)
        ledger.tie("groups", table.answer_margin(answer), inner)
    for group in table.groups:
        inner = (table.cell(answer, group) for answer in table.answers)
        ledger.tie("answers", table.group_margin(group), inner)
    ledger.tie("answers", table.total, map(table.answer_margin, table.answers))
    ledger.tie("groups", table.total, map(table.group_margin, table.groups))


def _tie_filter(ledger: _Ledger, table: TrueTable, tables: Sequence[TrueTable]) -> None:
    """Subtracting the people asked from a wider base gives the people who were not asked."""
    margins = [table.total, *map(table.group_margin, table.groups)]
    for margin in margins if table.filters else ():
        for wider in _wider(table):
            if margin._replace(base=wider) in ledger.index:
                _tie_not_asked(ledger, margin, margin._replace(base=wider))
                break
    left_out = [margin._replace(answer=NOT_ASKED) for margin in margins]
    if table.filters and all(cell in ledger.index for cell in left_out):
        ledger.tie("groups", left_out[0], left_out[1:])
    _tie_filter_answers(ledger, table, tables)


def _wider(table: TrueTable) -> Iterator[str]:
    for length in range(len(table.filters) - 1, -1, -1):
        yield base_label(table.filters[:length])


def _tie_not_asked(ledger: _Ledger, margin: Cell, wider: Cell) -> None:
    left_out = margin._replace(answer=NOT_ASKED)
    number = ledger.value(wider) - ledger.value(margin)
    if number < 0:
        raise MarginsDisagreeError("A filtered base is larger than the base around it.")
    ledger.enter(left_out, number)
    ledger.tie("populations", wider, (margin, left_out))


def _tie_filter_answers(ledger: _Ledger, table: TrueTable, tables: Sequence[TrueTable]) -> None:
    """The people asked are the people who gave the filter's answers, group by group."""
    for question, passing in table.filters[-1].gates if table.filters else ():
        for other in tables:
            if other.question == question and _surrounds(other, table):
                answers = [answer for answer in passing if answer in other.answers]
                ledger.tie("populations", table.total, map(other.answer_margin, answers))
                _tie_groups(ledger, table, other, answers)


def _surrounds(other: TrueTable, table: TrueTable) -> bool:
    return other.stratum == table.stratum and other.filters == table.filters[:-1]


def _tie_groups(
    ledger: _Ledger, table: TrueTable, other: TrueTable, answers: Sequence[str]
) -> None:
    if other.demographic != table.demographic:
        return
    for group in table.groups:
        if group in other.groups:
            parts = [other.cell(answer, group) for answer in answers]
            ledger.tie("populations", table.group_margin(group), parts)


def _tie_crossing(ledger: _Ledger, table: TrueTable) -> None:
    """Young women and young men are the young: in every answer, among all, among those left out."""
    parts: dict[Cell, list[Cell]] = defaultdict(list)
    for cell, pair in _crossed_cells(table):
        for demographic, group in pair if cell in ledger.index else ():
            parts[cell._replace(demographic=demographic, group=group)].append(cell)
    for alone, pieces in parts.items():
        if alone in ledger.index:
            ledger.tie("groups", alone, pieces)
        elif alone.answer != NOT_ASKED:
            raise ValueError("Two demographics at once need the tables of each of them.")


def _crossed_cells(table: TrueTable) -> Iterator[tuple[Cell, tuple[tuple[str, str], ...]]]:
    """The cells of a crossing, each with the demographics and groups that it belongs to."""
    crossing = table.crossing
    for label, pair in zip(table.groups, crossing.pairs, strict=True) if crossing else ():
        belongs = tuple(zip(crossing.demographics, pair, strict=True)) if crossing else ()
        margin = table.group_margin(label)
        yield margin, belongs
        yield margin._replace(answer=NOT_ASKED), belongs
        for answer in table.answers:
            yield table.cell(answer, label), belongs


def _tie_alike(ledger: _Ledger, tables: Sequence[TrueTable]) -> None:
    """Options of one question share those who gave none: hidden anywhere is hidden everywhere."""
    first: dict[Cell, Cell] = {}
    for table in tables:
        for shared, cell in _alike_cells(table):
            known = first.setdefault(shared, cell)
            if known != cell:
                ledger.tie("same", known, (cell,))


def _alike_cells(table: TrueTable) -> Iterator[tuple[Cell, Cell]]:
    """The cells that stand at further addresses, each after the address that they share."""
    rows = table.alike_answers
    answers = {a: rows.name(table.question, a) if rows else table.question for a in table.answers}
    groups = dict(zip(table.groups, _shared_demographics(table), strict=True))
    cells = [table.answer_margin(answer) for answer in table.answers]
    cells += [table.group_margin(group) for group in table.groups]
    cells += [table.cell(answer, group) for answer in table.answers for group in table.groups]
    for cell in cells:
        question, demographic = answers.get(cell.answer, ""), groups.get(cell.group, "")
        shared = cell._replace(question=question, demographic=demographic)
        if shared != cell:
            yield shared, cell


def _shared_demographics(table: TrueTable) -> Iterator[str]:
    """For each group the demographic, or the family of demographics, whose people it holds."""
    if table.crossing is None:
        for group in table.groups:
            yield _name(table.alike_groups, table.demographic, group)
        return
    (first, second), (one, two) = table.crossing.demographics, table.crossing.alike
    for left, right in table.crossing.pairs:
        yield crossed(_name(one, first, left), _name(two, second, right))


def _name(alike: Alike | None, variable: str, label: str) -> str:
    return alike.name(variable, label) if alike else variable


def _tie_unions(ledger: _Ledger, unions: Unions) -> None:
    """A union is the sum of its parts; where a part has no such cell, nobody of it is there.

    Of a table that no part has (themes, which are counted for whole waves only) the attack alone
    knows the sums.
    """
    by_stratum: dict[str, list[Cell]] = defaultdict(list)
    for cell in ledger.index:
        by_stratum[cell.stratum].append(cell)
    for whole, parts in unions.items():
        for cell in by_stratum[whole]:
            pieces = [cell._replace(stratum=part) for part in parts]
            known = [piece for piece in pieces if piece in ledger.index]
            if known or not cell.base.endswith(UNDIVIDED):
                ledger.tie("populations", cell, known)
