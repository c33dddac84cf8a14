"""Copy what is shown of true tables into protected ones: the only way out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from reports.disclosure.links import System
from reports.disclosure.protected import (
    HIDDEN,
    Percent,
    Printed,
    ProtectedReport,
    ProtectedTable,
)
from reports.disclosure.tables import NOT_ASKED, Cell, Pattern, TrueTable, Unions

#: From so many on, a tenth of a percent is a person or more.
_ONE_DECIMAL_FROM = 1000


def withhold(
    system: System,
    tables: Sequence[TrueTable],
    pattern: Pattern,
    threshold: int,
    unions: Unions | None = None,
) -> ProtectedReport:
    """The report that shows everything but ``pattern``; whether it is safe is for ``audit``."""
    shown = {
        cell: int(value)
        for cell, value in zip(system.cells, system.values, strict=True)
        if cell not in pattern
    }
    return ProtectedReport(
        threshold=threshold,
        tables=tuple(protected_table(table, shown, pattern) for table in tables),
        unions=tuple(sorted((unions or {}).items())),
    )


def protected_table(table: TrueTable, shown: Mapping[Cell, int], hidden: Pattern) -> ProtectedTable:
    """Copy what is shown of ``table``; ``shown`` values all that is not hidden."""

    def printed(cell: Cell) -> Printed:
        return HIDDEN if cell in hidden else shown[cell]

    def left_out(margin: Cell) -> Printed | None:
        cell = margin._replace(answer=NOT_ASKED)
        known = bool(table.filters) and (cell in hidden or cell in shown)
        return printed(cell) if known else None

    counts = tuple(tuple(printed(table.cell(a, g)) for g in table.groups) for a in table.answers)
    answer_totals = tuple(printed(table.answer_margin(a)) for a in table.answers)
    group_totals = tuple(printed(table.group_margin(g)) for g in table.groups)
    total = printed(table.total)
    decimals = 1 if total is not HIDDEN and total >= _ONE_DECIMAL_FROM else 0
    return ProtectedTable(
        stratum=table.stratum,
        question=table.question,
        demographic=table.demographic,
        filters=table.filters,
        answers=table.answers,
        groups=table.groups,
        counts=counts,
        answer_totals=answer_totals,
        group_totals=group_totals,
        total=total,
        alike_answers=table.alike_answers,
        alike_groups=table.alike_groups,
        crossing=table.crossing,
        ranking=table.ranking,
        moved=table.moved,
        not_asked=tuple(left_out(table.group_margin(g)) for g in table.groups),
        not_asked_total=left_out(table.total),
        decimals=decimals,
        group_percents=tuple(
            tuple(_percent(n, base, decimals) for n, base in zip(row, group_totals, strict=True))
            for row in counts
        ),
        answer_percents=tuple(
            tuple(_percent(n, base, decimals) for n in row)
            for row, base in zip(counts, answer_totals, strict=True)
        ),
        overall_percents=tuple(_percent(n, total, decimals) for n in answer_totals),
    )


def _percent(count: Printed, base: Printed, decimals: int) -> Percent:
    """Half up, in whole numbers, so that every machine prints the same."""
    if count is HIDDEN or base is HIDDEN or base == 0:
        return None
    scale: int = 10**decimals
    return float((200 * scale * count + base) // (2 * base)) / scale
