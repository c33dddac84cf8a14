"""What may leave: tables in which a number is printed or hidden, and nothing else.

A protected table is built by copying the numbers that are shown (``printing.py``). No object here
refers to the true table, so a page, a chart or a file that is handed a protected report cannot give
away more than is printed.

Percentages are printed only where the count and its base are both printed. They are a function of
these two numbers, so a reader who holds the counts learns nothing from them that he could not work
out himself: printed percentages narrow no interval. The number of decimals is a function of the
printed total alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Final, Literal

from reports.disclosure.facts import Promise
from reports.disclosure.tables import (
    NOT_ASKED,
    Alike,
    Cell,
    Crossing,
    Filter,
    Moved,
    Pattern,
    Ranking,
    base_label,
)


class Marker(Enum):
    HIDDEN = "hidden"

    def __repr__(self) -> str:
        return "HIDDEN"


#: The one marker of every hidden cell, whatever the reason why it is hidden.
HIDDEN: Final = Marker.HIDDEN

#: The row of whoever cannot be said to have changed or not.
SILENT: Final = Moved.SILENT
#: The rows of questions whose answers have no order.
ALIKE: Final = Moved.ALIKE

Printed = int | Literal[Marker.HIDDEN]
#: ``None`` where no percentage is printed: a part is hidden or the base is zero.
Percent = float | None
#: A mean and the like; ``None`` where nobody gave an answer that counts.
Value = float | Literal[Marker.HIDDEN] | None


@dataclass(frozen=True, slots=True)
class ProtectedMeasure:
    """A mean or the like for every group (``values``) and for all of them (``overall``).

    Rounded half up to ``decimals``; see ``tables.Measure`` for ``scores``.
    """

    name: str
    scores: tuple[tuple[str, int], ...]
    decimals: int
    values: tuple[Value, ...]
    overall: Value


@dataclass(frozen=True, slots=True)
class ProtectedTable:
    """One question by one demographic as it is printed.

    ``counts[a][b]`` follows ``answers`` and ``groups``; ``group_percents`` are shares of a group,
    ``answer_percents`` shares of an answer, ``overall_percents`` shares of all, in percent with
    ``decimals``. ``not_asked`` (by group) and ``not_asked_total`` count whom the filters left out
    and are empty and ``None`` where there is no wider base to compare with. ``alike_answers`` and
    ``alike_groups`` say which numbers other options of the same question print too; ``crossing``
    of which two demographics each group is.
    """

    stratum: str
    question: str
    demographic: str
    filters: tuple[Filter, ...]
    answers: tuple[str, ...]
    groups: tuple[str, ...]
    counts: tuple[tuple[Printed, ...], ...]
    answer_totals: tuple[Printed, ...]
    group_totals: tuple[Printed, ...]
    total: Printed
    not_asked: tuple[Printed | None, ...]
    not_asked_total: Printed | None
    decimals: int
    group_percents: tuple[tuple[Percent, ...], ...]
    answer_percents: tuple[tuple[Percent, ...], ...]
    overall_percents: tuple[Percent, ...]
    alike_answers: Alike | None = None
    alike_groups: Alike | None = None
    crossing: Crossing | None = None
    measures: tuple[ProtectedMeasure, ...] = ()
    ranking: Ranking | None = None
    moved: Moved | None = None

    @property
    def base(self) -> str:
        return base_label(self.filters)

    def cells(self) -> Iterator[tuple[Cell, Printed]]:
        """Every number that the table prints or hides, with its address."""
        where = Cell(self.stratum, self.base)
        yield where, self.total
        for answer, total, row in zip(self.answers, self.answer_totals, self.counts, strict=True):
            margin = where._replace(question=self.question, answer=answer)
            yield margin, total
            for group, count in zip(self.groups, row, strict=True):
                yield margin._replace(demographic=self.demographic, group=group), count
        for group, total, left_out in zip(
            self.groups, self.group_totals, self.not_asked, strict=True
        ):
            margin = where._replace(demographic=self.demographic, group=group)
            yield margin, total
            if left_out is not None:
                yield margin._replace(answer=NOT_ASKED), left_out
        if self.not_asked_total is not None:
            yield where._replace(answer=NOT_ASKED), self.not_asked_total


@dataclass(frozen=True, slots=True)
class ProtectedReport:
    """All tables of one report. ``unions`` names strata that are the sum of others.

    ``empty`` are cells of strata that nobody can be in, as every reader knows who knows how the
    strata are defined. They are said for an attack and not stored with a report.

    ``told`` are numbers that something else than ``threshold`` was promised for, because earlier
    reports told them, or too much about them, under another one.
    """

    threshold: int
    tables: tuple[ProtectedTable, ...]
    unions: tuple[tuple[str, tuple[str, ...]], ...] = ()
    empty: tuple[Cell, ...] = ()
    told: tuple[tuple[Promise, tuple[Cell, ...]], ...] = ()
    _hidden: frozenset[Cell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        hidden = (cell for t in self.tables for cell, printed in t.cells() if printed is HIDDEN)
        object.__setattr__(self, "_hidden", frozenset(hidden))

    @property
    def hidden(self) -> Pattern:
        """Every hidden cell once, however many tables share it."""
        return self._hidden

    @property
    def note(self) -> dict[str, int]:
        """For the method note: the threshold, and how many numbers there are and are hidden."""
        cells = {cell for table in self.tables for cell, _ in table.cells()}
        return {"threshold": self.threshold, "cells": len(cells), "hidden": len(self.hidden)}

    def to_json(self) -> str:
        """Canonical JSON: the same report always gives the same text."""
        told = {"told": _plain_told(self.told)} if self.told else {}
        return json.dumps(
            {
                "threshold": self.threshold,
                "unions": [[whole, list(parts)] for whole, parts in self.unions],
                "tables": [_table_to_plain(table) for table in self.tables],
                **told,
            },
            sort_keys=True,
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> ProtectedReport:
        """:raises ValueError, KeyError: when the text is not that of a protected report."""
        plain = json.loads(text)
        return cls(
            threshold=int(plain["threshold"]),
            tables=tuple(_table_from_plain(table) for table in plain["tables"]),
            unions=tuple((whole, tuple(parts)) for whole, parts in plain["unions"]),
            told=tuple(
                (Promise(*promise), tuple(Cell(*cell) for cell in cells))
                for promise, cells in plain.get("told", ())
            ),
        )


def _plain_told(told: tuple[tuple[Promise, tuple[Cell, ...]], ...]) -> list[Any]:
    return [[list(promise), [list(cell) for cell in cells]] for promise, cells in told]


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.value if isinstance(value, Marker) else value


def _table_to_plain(table: ProtectedTable) -> dict[str, Any]:
    plain = {name: _plain(getattr(table, name)) for name in ProtectedTable.__slots__}
    plain["filters"] = [_plain((f.question, f.answers, f.same_as)) for f in table.filters]
    for name in _ALIKE:
        plain[name] = _alike_to_plain(getattr(table, name))
    plain["measures"] = [
        [_plain(getattr(measure, name)) for name in ProtectedMeasure.__slots__]
        for measure in table.measures
    ]
    plain["crossing"] = _crossing_to_plain(table.crossing)
    plain["ranking"] = table.ranking and [table.ranking.question, sorted(table.ranking.ranks)]
    plain["moved"] = _moved_to_plain(table.moved)
    return plain


def _alike_to_plain(alike: Alike | None) -> list[Any] | None:
    return [alike.family, sorted(alike.labels)] if alike else None


def _crossing_to_plain(crossing: Crossing | None) -> list[Any] | None:
    if crossing is None:
        return None
    alike = [_alike_to_plain(each) for each in crossing.alike]
    return [_plain(crossing.demographics), _plain(crossing.pairs), alike]


def _typed(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_typed(each) for each in value)
    return HIDDEN if value == Marker.HIDDEN.value else value


_ALIKE = ("alike_answers", "alike_groups")
_LABELS = frozenset(
    {"stratum", "question", "demographic", "answers", "groups", "filters", "crossing", "measures"}
    | {*_ALIKE, "ranking", "moved"}
)


def _alike_from_plain(plain: list[Any] | None) -> Alike | None:
    return Alike(plain[0], frozenset(plain[1])) if plain else None


def _crossing_from_plain(plain: list[Any] | None) -> Crossing | None:
    if not plain:
        return None
    (first, second), pairs, (one, two) = plain
    return Crossing(
        demographics=(first, second),
        pairs=tuple((left, right) for left, right in pairs),
        alike=(_alike_from_plain(one), _alike_from_plain(two)),
    )


def _ranking_from_plain(plain: list[Any] | None) -> Ranking | None:
    return Ranking(plain[0], frozenset(plain[1])) if plain else None


def _moved_to_plain(moved: Moved | None) -> list[Any] | None:
    if moved is None:
        return None
    answers, silent = list(moved.answers), sorted(moved.silent)
    return [moved.question, moved.earlier, answers, silent, moved.direction]


def _moved_from_plain(plain: list[Any] | None) -> Moved | None:
    if not plain:
        return None
    question, earlier, answers, silent, direction = plain
    return Moved(question, earlier, tuple(answers), frozenset(silent), direction)


def _table_from_plain(plain: Mapping[str, Any]) -> ProtectedTable:
    numbers = {name: _typed(value) for name, value in plain.items() if name not in _LABELS}
    return ProtectedTable(
        stratum=plain["stratum"],
        question=plain["question"],
        demographic=plain["demographic"],
        filters=tuple(Filter(*(_typed(part) for part in parts)) for parts in plain["filters"]),
        answers=tuple(plain["answers"]),
        groups=tuple(plain["groups"]),
        alike_answers=_alike_from_plain(plain["alike_answers"]),
        alike_groups=_alike_from_plain(plain["alike_groups"]),
        crossing=_crossing_from_plain(plain.get("crossing")),
        measures=tuple(ProtectedMeasure(*map(_typed, m)) for m in plain.get("measures", ())),
        ranking=_ranking_from_plain(plain.get("ranking")),
        moved=_moved_from_plain(plain.get("moved")),
        **numbers,
    )
