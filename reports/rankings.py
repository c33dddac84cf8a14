"""The items of a ranking in their order, put together from protected tables only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.disclosure.protected import HIDDEN, ProtectedReport, ProtectedTable, Value

_MEAN_RANK, _FIRST_PLACE = "mean_rank", "first_place"
_NOT_ASKED_FOR: tuple[Value, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was ranked: ``question`` is the name of its variable.

    ``ranks`` are mean ranks by group and then of everyone; ``firsts`` are percentages of those who
    gave the item a rank, in the same order, and empty where the report does not ask for them.
    """

    question: str
    ranks: tuple[Value, ...]
    firsts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Order:
    """All items of one question by one demographic in one wave, best mean rank of everyone first.

    Items whose mean rank is hidden come last, as they were asked. ``lowest`` is the last place.
    """

    question: str
    demographic: str
    stratum: str
    groups: tuple[str, ...]
    items: tuple[Item, ...]
    lowest: int
    rank_decimals: int
    decimals: int


def orders_of(report: ProtectedReport) -> list[Order]:
    """An order for every ranking of two items or more whose mean ranks the report asks for."""
    together: dict[tuple[str, str, str, str], list[ProtectedTable]] = {}
    for table in report.tables:
        if table.ranking and not table.crossing and _values(table, _MEAN_RANK):
            key = (table.stratum, table.base, table.ranking.question, table.demographic)
            together.setdefault(key, []).append(table)
    return [
        _order(question, tables)
        for (_, _, question, _), tables in together.items()
        if len(tables) > 1 and len({table.groups for table in tables}) == 1
    ]


def _order(question: str, tables: Sequence[ProtectedTable]) -> Order:
    first = tables[0]
    measures: Mapping[str, int] = {each.name: each.decimals for each in first.measures}
    assert first.ranking is not None
    items = [
        Item(
            table.question,
            _values(table, _MEAN_RANK),
            _values(table, _FIRST_PLACE),
        )
        for table in tables
    ]
    return Order(
        question=question,
        demographic=first.demographic,
        stratum=first.stratum,
        groups=first.groups,
        items=tuple(sorted(items, key=_place)),
        lowest=len(first.ranking.ranks),
        rank_decimals=measures[_MEAN_RANK],
        decimals=first.decimals,
    )


def _place(item: Item) -> tuple[bool, float]:
    overall = item.ranks[-1]
    if overall is HIDDEN or overall is None:
        return True, 0.0
    return False, overall


def _values(table: ProtectedTable, name: str) -> tuple[Value, ...]:
    """By group and then of everyone."""
    found = (each for each in table.measures if each.name == name)
    return next(((*each.values, each.overall) for each in found), _NOT_ASKED_FOR)
