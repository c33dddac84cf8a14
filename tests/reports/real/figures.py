"""Every number of a protected table, counted again by pandas from the file itself."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from reports.disclosure.protected import HIDDEN, ProtectedMeasure, ProtectedTable
from tests.reports.real.airport import NOT_ASKED

Difference = tuple[str, ...]
ALL = "(all)"


def differences(table: ProtectedTable, raw: pd.DataFrame, threshold: int) -> list[Difference]:
    """What is printed and is not so, and what should be hidden and is not.

    ``raw`` holds an answer in words for every person; who was not asked is left out as in the
    table. Columns are named like variables.
    """
    asked = raw[raw[table.question] != NOT_ASKED]
    found = list(_counts(table, asked, raw, threshold))
    found += _percents(table, asked)
    for measure in table.measures:
        found += _measure(table, measure, asked)
    return found


def groups_of(table: ProtectedTable, raw: pd.DataFrame) -> pd.Series:
    """For every person the group of the table; of a pair, both in one label."""
    if table.crossing is None:
        return raw[table.demographic]
    first, second = table.crossing.demographics
    return raw[first] + " × " + raw[second]


def _counts(
    table: ProtectedTable, asked: pd.DataFrame, raw: pd.DataFrame, threshold: int
) -> Iterator[Difference]:
    counted = pd.crosstab(asked[table.question], groups_of(table, asked), margins=True)
    left_out = groups_of(table, raw).value_counts() - groups_of(table, asked).value_counts()
    for cell, printed in table.cells():
        answer, group = cell.answer or "All", cell.group or "All"
        if cell.answer == "(not asked)":
            true = len(raw) - len(asked) if group == "All" else int(left_out.get(group, 0))
        else:
            true = _in(counted, answer, group)
        if 0 < true < threshold and printed is not HIDDEN:
            yield "small", table.question, table.demographic, answer, group, str(printed)
        if printed is not HIDDEN and printed != true:
            yield "count", table.question, table.demographic, answer, group, f"{printed} {true}"


def _in(counted: pd.DataFrame, answer: str, group: str) -> Any:
    there = answer in counted.index and group in counted.columns
    return counted.loc[answer, group] if there else 0


def _percents(table: ProtectedTable, asked: pd.DataFrame) -> Iterator[Difference]:
    groups = groups_of(table, asked)
    of_group = pd.crosstab(asked[table.question], groups, normalize="columns")
    of_answer = pd.crosstab(asked[table.question], groups, normalize="index")
    overall = asked[table.question].value_counts(normalize=True)
    for i, answer in enumerate(table.answers):
        for j, group in enumerate(table.groups):
            for shares, percents in (
                (of_group, table.group_percents),
                (of_answer, table.answer_percents),
            ):
                true = 100 * _in(shares, answer, group)
                yield from _same(percents[i][j], true, table, answer, group)
        yield from _same(table.overall_percents[i], 100 * overall.get(answer, 0), table, answer)


def _same(
    printed: float | None, true: float, table: ProtectedTable, *where: str
) -> Iterator[Difference]:
    if printed is not None and printed != rounded(true, table.decimals):
        yield "percent", table.question, table.demographic, *where, f"{printed} {true}"


def rounded(number: float, decimals: int) -> float:
    """Half up; the last bits of a binary fraction are no part of the number."""
    exact = Decimal(repr(round(float(number), 9)))
    return float(exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def _measure(
    table: ProtectedTable, measure: ProtectedMeasure, asked: pd.DataFrame
) -> Iterator[Difference]:
    numbers = asked[table.question].map(dict(measure.scores)).dropna()
    split = groups_of(table, asked).loc[numbers.index]
    for group, printed in zip(
        (*table.groups, ALL), (*measure.values, measure.overall), strict=True
    ):
        answers = numbers if group == ALL else numbers[split == group]
        if printed is HIDDEN:
            continue
        middle = answers.quantile(0.5, interpolation="lower")
        true = middle if measure.name == "median" else answers.mean()
        half_up = None if answers.empty else rounded(float(true), measure.decimals)
        if printed != half_up:
            yield measure.name, table.question, table.demographic, group, f"{printed} {true}"
