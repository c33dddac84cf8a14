"""One question by one demographic over the waves, put together from protected tables only."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure.protected import Percent, Printed, ProtectedReport, ProtectedTable


@dataclass(frozen=True, slots=True)
class Point:
    """One answer of one group of ``total`` people in one wave; no count where it was not asked."""

    count: Printed | None
    percent: Percent
    total: Printed | None = None


NOTHING = Point(count=None, percent=None)


@dataclass(frozen=True, slots=True)
class Trend:
    """``points[answer][group][wave]``; percentages are shares of the group in that wave.

    ``waves`` are their labels.
    """

    question: str
    demographic: str
    waves: tuple[str, ...]
    answers: tuple[str, ...]
    groups: tuple[str, ...]
    points: tuple[tuple[tuple[Point, ...], ...], ...]
    decimals: int


def trends_of(report: ProtectedReport, waves: Mapping[str, str]) -> list[Trend]:
    """A trend for every question × demographic that stands in two waves or more.

    ``waves`` gives the label of each stratum, in order.
    """
    tables: dict[tuple[str, str], dict[str, ProtectedTable]] = {}
    for table in report.tables:
        if table.stratum not in waves:
            continue
        tables.setdefault((table.question, table.demographic), {})[table.stratum] = table
    return [
        _trend({label: by_wave[wave] for wave, label in waves.items() if wave in by_wave})
        for by_wave in tables.values()
        if len(by_wave) > 1
    ]


def _trend(by_label: Mapping[str, ProtectedTable]) -> Trend:
    tables = list(by_label.values())
    answers = _in_order(table.answers for table in tables)
    groups = _in_order(table.groups for table in tables)
    return Trend(
        question=tables[0].question,
        demographic=tables[0].demographic,
        waves=tuple(by_label),
        answers=answers,
        groups=groups,
        points=tuple(
            tuple(tuple(_point(table, answer, group) for table in tables) for group in groups)
            for answer in answers
        ),
        decimals=min(table.decimals for table in tables),
    )


def _point(table: ProtectedTable, answer: str, group: str) -> Point:
    if answer not in table.answers or group not in table.groups:
        return NOTHING
    row, column = table.answers.index(answer), table.groups.index(group)
    return Point(
        count=table.counts[row][column],
        percent=table.group_percents[row][column],
        total=table.group_totals[column],
    )


def _in_order(lists: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """All labels once, in the order in which they first appear."""
    return tuple(dict.fromkeys(label for labels in lists for label in labels))
