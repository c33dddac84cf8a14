"""Counts that were found as tables with the words of their answers and groups."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from reports.categories import NOT_ASKED_LABEL, uninformative
from reports.crosstabs import Counts, Pair, Sorting
from reports.disclosure.tables import Alike, Crossing, Measure, TrueTable, crossed
from reports.measures import measures_of, ranking_of
from reports.populations import People
from reports.tabulating.asked import Asked
from studies.codes import RESERVED_LABELS
from studies.models import Variable
from studies.vocabulary import VariableKind


def table_of(
    people: People,
    pair: Pair,
    counts: Counts,
    sortings: Mapping[str, Sorting],
    variables: Mapping[str, Sequence[Variable]],
) -> TrueTable:
    """Answers of those who were asked; reserved categories that nobody is in are left out."""
    answers, groups = sortings[pair[0]].labels, sortings[pair[1]].labels
    rows = [
        row
        for row, label in enumerate(answers)
        if label != NOT_ASKED_LABEL and is_worth_showing(label, counts[row])
    ]
    columns = [
        column for column, label in enumerate(groups) if is_worth_showing(label, counts[:, column])
    ]
    return TrueTable(
        stratum=people.name,
        question=pair[0],
        demographic=pair[1],
        answers=tuple(answers[row] for row in rows),
        groups=tuple(groups[column] for column in columns),
        counts=counts[np.ix_(rows, columns)],
        uninformative=uninformative(variables[pair[0]][-1]),
        alike_answers=alike(variables[pair[0]]),
        alike_groups=alike(variables[pair[1]]),
        ranking=ranking_of(variables[pair[0]]),
    )


def measured(
    table: TrueTable,
    variables: Mapping[str, Sequence[Variable]],
    sortings: Mapping[str, Sorting],
    asked: Asked,
) -> tuple[Measure, ...]:
    """None where answers are put together: what is in one of them has no one score."""
    if not asked.measures or table.question in asked.merges:
        return ()
    newest = variables[table.question][-1]
    return measures_of(newest, sortings[table.question], asked.measures)


def crossed_table(
    first: TrueTable, second: TrueTable, counts: Counts, sortings: Mapping[str, Sorting]
) -> TrueTable:
    """Both demographics of two tables at once: every pair of groups that the two show."""
    pairs = tuple(product(first.groups, second.groups))
    left, right = sortings[first.demographic].labels, sortings[second.demographic].labels
    columns = [left.index(a) * len(right) + right.index(b) for a, b in pairs]
    rows = [sortings[first.question].labels.index(answer) for answer in first.answers]
    demographics = (first.demographic, second.demographic)
    return replace(
        first,
        demographic=crossed(*demographics),
        groups=tuple(crossed(*pair) for pair in pairs),
        counts=counts[np.ix_(rows, columns)],
        alike_groups=None,
        crossing=Crossing(demographics, pairs, (first.alike_groups, second.alike_groups)),
    )


def alike(found: Sequence[Variable]) -> Alike | None:
    """An option shares who gave no answer with the options that were in the same versions."""
    if found[-1].kind != VariableKind.OPTION:
        return None
    versions = ",".join(str(variable.version_id) for variable in found)
    family = f"{found[-1].question_key} in {versions}"
    return Alike(family, frozenset(RESERVED_LABELS.values()))


def is_worth_showing(label: str, counts: Counts) -> bool:
    return label not in RESERVED_LABELS.values() or bool(counts.sum())
