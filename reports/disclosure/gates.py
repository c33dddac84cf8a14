"""Find the question behind a filter when nobody named it.

A reader knows from the questionnaire that those who were asked question 5 are those who answered
"yes" to question 4. When tables only name the filter, the counts tell: answers of another question
that add up to the people asked, group by group in every demographic, are taken for the gate. A
coincidence merely makes the protection more careful.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from reports.disclosure.tables import Counts, Filter, TrueTable

#: All subsets of answers are tried; questions with more answers are taken without.
_MOST_ANSWERS = 10


def with_gates(tables: Sequence[TrueTable]) -> list[TrueTable]:
    """The tables, with the gates of unexplained filters added."""
    explained = {
        filters: (*filters[:-1], replace(filters[-1], same_as=_gates(tables, filters)))
        for filters in {table.filters for table in tables}
        if filters and not filters[-1].gates
    }
    return [_renamed(table, explained) for table in tables]


_Path = tuple[Filter, ...]


def _renamed(table: TrueTable, explained: dict[_Path, _Path]) -> TrueTable:
    path: _Path = ()
    for depth, each in enumerate(table.filters, start=1):
        found = explained.get(table.filters[:depth])
        path = (*path, found[-1] if found else each)
    return replace(table, filters=path)


def _gates(tables: Sequence[TrueTable], filters: _Path) -> tuple[tuple[str, tuple[str, ...]], ...]:
    asked = [table for table in tables if table.filters == filters]
    around = [table for table in tables if table.filters == filters[:-1]]
    questions = dict.fromkeys(table.question for table in around)
    found = ((q, _passing(asked, [t for t in around if t.question == q])) for q in questions)
    return tuple((question, answers) for question, answers in found if answers)


def _passing(asked: Sequence[TrueTable], around: Sequence[TrueTable]) -> tuple[str, ...]:
    """The answers of one question whose people are the people asked; empty if there are none."""
    answers = list(dict.fromkeys(answer for table in around for answer in table.answers))
    pairs = [(i, o) for i in asked for o in around if i.stratum == o.stratum]
    if not pairs or len(answers) > _MOST_ANSWERS:
        return ()
    wanted = np.concatenate([_column_totals(inner, outer) for inner, outer in pairs])
    offered = np.concatenate([_rows(outer, answers, inner) for inner, outer in pairs], axis=1)
    subsets = (np.arange(1, 2 ** len(answers))[:, None] >> np.arange(len(answers))) & 1
    fits = np.flatnonzero((subsets @ offered == wanted).all(axis=1))
    if not fits.size or not wanted.any():
        return ()
    return tuple(answer for answer, used in zip(answers, subsets[fits[0]], strict=True) if used)


def _groups(inner: TrueTable, outer: TrueTable) -> tuple[str, ...]:
    """Groups to compare; none, so that only totals are, when the demographics differ."""
    if inner.demographic != outer.demographic:
        return ()
    return tuple(dict.fromkeys((*inner.groups, *outer.groups)))


def _column_totals(inner: TrueTable, outer: TrueTable) -> Counts:
    by_group = dict(zip(inner.groups, inner.counts.sum(axis=0).tolist(), strict=True))
    asked = [by_group.get(group, 0) for group in _groups(inner, outer)]
    return np.array([*asked, inner.counts.sum()], dtype=np.int64)


def _rows(outer: TrueTable, answers: Sequence[str], inner: TrueTable) -> Counts:
    """Counts by answer of ``answers`` and by group, with the total in the last column."""
    groups = _groups(inner, outer)
    rows: Counts = np.zeros((len(answers), len(groups) + 1), dtype=np.int64)
    for row, answer in enumerate(outer.answers):
        by_group = dict(zip(outer.groups, outer.counts[row].tolist(), strict=True))
        counts = [by_group.get(group, 0) for group in groups]
        rows[answers.index(answer)] = [*counts, outer.counts[row].sum()]
    return rows
