"""What a company left blank: one set of numbers that agrees with everything it tells.

Nobody here knows the number, and nothing printed may tell it: it is always hidden. The builder
needs some possible number to work with, the same in every report of the wave. What protects is the
attack, which reads what is printed and never sees these numbers.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import highspy
import numpy as np

from fieldwork.models import AggregateSummary

_PATIENCE = 10.0  # seconds


class UnfillableError(ValueError):
    """No numbers agree with all that the company tells."""


class Place(NamedTuple):
    """Where a count stands in a summary."""

    row: int
    answer: str


Counts = Mapping[Place, int]
_Blank = tuple[int, Place]
#: Counts that are added up: what is told of them, and those that are blank.
_Added = tuple[int, frozenset[_Blank]]


def filled(summaries: Sequence[AggregateSummary]) -> dict[int, Counts]:
    """The counts of each summary, by its key; a blank stands for one person or more.

    :raises UnfillableError: if the tables contradict each other.
    """
    blanks = [blank for each in summaries for blank in _blanks(each)]
    numbers = _solved(blanks, summaries) if blanks else {}
    return {
        each.pk: {
            Place(row, answer): numbers[each.pk, Place(row, answer)] if count is None else count
            for row, cells in enumerate(map(each.cells_of, each.rows))
            for answer in each.answers
            for count in [cells[answer]]
        }
        for each in summaries
    }


def _blanks(summary: AggregateSummary) -> Iterator[_Blank]:
    for row, cells in enumerate(map(summary.cells_of, summary.rows)):
        for answer in summary.answers:
            if cells[answer] is None:
                yield summary.pk, Place(row, answer)


def _solved(blanks: Sequence[_Blank], summaries: Sequence[AggregateSummary]) -> dict[_Blank, int]:
    place = {blank: number for number, blank in enumerate(blanks)}
    most = np.array([_most(blank, summaries) for blank in blanks], dtype=np.float64)
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", _PATIENCE)):
        solver.setOptionValue(option, value)
    size = len(blanks)
    solver.addVars(size, np.ones(size), np.maximum(most, 1.0))
    solver.changeColsIntegrality(
        size,
        np.arange(size, dtype=np.int32),
        np.full(size, highspy.HighsVarType.kInteger),
    )
    for factors, total in _equations(summaries):
        places = np.array([place[blank] for blank in factors], dtype=np.int32)
        weights = np.array(list(factors.values()), dtype=np.float64)
        solver.addRow(float(total), float(total), len(places), places, weights)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise UnfillableError("No numbers fit the blanks.")
    values = solver.getSolution().col_value
    return {blank: round(values[number]) for blank, number in place.items()}


def _most(blank: _Blank, summaries: Sequence[AggregateSummary]) -> int:
    key, place = blank
    summary = next(each for each in summaries if each.pk == key)
    return summary.people_of(summary.rows[place.row])


def _equations(
    summaries: Sequence[AggregateSummary],
) -> Iterator[tuple[dict[_Blank, int], int]]:
    """Sums of blanks with their factors, and what they come to."""
    for summary in summaries:
        if not summary.several:
            yield from _rows(summary)
    shared: dict[tuple[str, ...], list[_Added]] = defaultdict(list)
    for summary in summaries:
        for name, added in _added_up(summary).items():
            shared[summary.asked, *name].append(added)
    for (first_told, first), *others in shared.values():
        for told, blank in others:
            factors = dict.fromkeys(first - blank, 1) | dict.fromkeys(blank - first, -1)
            if factors:
                yield factors, told - first_told


def _rows(summary: AggregateSummary) -> Iterator[tuple[dict[_Blank, int], int]]:
    """The answers of a group make up its people."""
    for row, line in enumerate(summary.rows):
        cells = summary.cells_of(line)
        blank = [(summary.pk, Place(row, a)) for a in summary.answers if cells[a] is None]
        told = sum(cells[answer] or 0 for answer in summary.answers)
        if blank:
            yield dict.fromkeys(blank, 1), summary.people_of(line) - told


def _added_up(summary: AggregateSummary) -> dict[tuple[str, str, str], _Added]:
    """Of each answer all people, and those of each group of each label column."""
    added: dict[tuple[str, str, str], _Added] = {}
    for row, line in enumerate(summary.rows):
        cells = summary.cells_of(line)
        groups = [("", ""), *zip(summary.labels, map(str, line), strict=False)]
        for answer in summary.answers:
            count = cells[answer]
            blank = {(summary.pk, Place(row, answer))} if count is None else set()
            for group in groups:
                told, before = added.get((answer, *group), (0, frozenset()))
                added[answer, *group] = told + (count or 0), before | blank
    return added
