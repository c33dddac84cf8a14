"""A publication as a reader sees it: statements ``low <= sum of factor * count <= high``.

Built from what is printed and from nothing else. Each printed count is a statement, each printed
percentage and mean with its rounding too, and so are the sums that everybody knows: rows and
columns add up, people asked and not asked make up the wider base, strata make up their union,
options of one question share those who did not answer it, and nobody gives one rank to two items of
a ranking. Zeros are printed, so a hidden count is
1 or more, unless its whole row or column is hidden, but for zeros that a margin of zero tells as
well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from reports.disclosure.facts import Promise, Statement
from reports.disclosure.measured import measured
from reports.disclosure.moved import moved
from reports.disclosure.placed import placed
from reports.disclosure.promised import promised_of, without_numbers
from reports.disclosure.protected import HIDDEN, Percent, ProtectedReport, ProtectedTable
from reports.disclosure.tables import NOT_ASKED, Alike, Cell, base_label


@dataclass(frozen=True)
class Publication:
    """Statements in a fixed order, the cells that are hidden, and the threshold promised.

    ``between`` are numbers that no table prints and that lie between two populations: who is in
    one of them and not in the other. ``promises`` are those that differ from the threshold, and
    ``before`` is what readers held already, where some of it was told under another one.
    """

    statements: tuple[Statement, ...]
    hidden: tuple[Cell, ...]
    threshold: int
    between: tuple[Cell, ...] = ()
    promises: tuple[tuple[Promise, tuple[Cell, ...]], ...] = ()
    before: Publication | None = None

    def promise(self, cell: Cell) -> Promise:
        """What must hold of a cell."""
        return self._promises.get(cell, Promise(self.threshold, self.threshold))

    @cached_property
    def _promises(self) -> dict[Cell, Promise]:
        return {cell: promise for promise, cells in self.promises for cell in cells}

    @cached_property
    def sha256(self) -> str:
        """Hash over canonical JSON: the fingerprint that an audit result refers to."""
        plain = [
            self.threshold,
            self.hidden,
            [(each.low, each.high, each.terms) for each in self.statements],
            *([self.promises] if self.promises else ()),
        ]
        text = json.dumps(plain, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


_KnownSum = tuple[Cell, tuple[Cell, ...]]


def publication(first: ProtectedReport, *others: ProtectedReport) -> Publication:
    """Everything that reports tell together. Zeros are printed in each by its own rules.

    ``others`` left before, in this order. Each number is judged by the threshold under which it was
    told first: see ``promised.py``. A report alone says for itself what was told before.
    """
    if all(each.threshold == first.threshold for each in others):
        return replace(_told_by((first, *others)), promises=() if others else first.told)
    before = _told_by((without_numbers(first), *others))
    promises = promised_of(first.threshold, others, _unprinted_between)
    return replace(_told_by((first, *others)), promises=promises, before=before)


def _told_by(reports: Sequence[ProtectedReport]) -> Publication:
    report = _together(reports)
    sums = [*dict.fromkeys(_sums(report))]
    told = [*_counts(report.tables), *_percents(report.tables)]
    all_tables = [*report.tables, *_unprinted(report)]
    told += [*measured(report.tables), *placed(all_tables), *moved(all_tables)]
    known = [Statement(0, 0, ((total, 1), *((p, -1) for p in parts))) for total, parts in sums]
    known += [Statement(0, 0, ((cell, 1),)) for cell in report.empty]
    same = list(_same_people(all_tables))
    equal = [Statement(0, 0, ((cell, 1), (twin, -1))) for cell, twin in same]
    bounds = dict.fromkeys(bound for each in reports for bound in _bounds(each))
    statements = (*dict.fromkeys((*told, *known, *equal)), *bounds)
    return Publication(
        statements, tuple(sorted(report.hidden)), report.threshold, tuple(_between(report, sums))
    )


def _together(reports: Sequence[ProtectedReport]) -> ProtectedReport:
    if len(reports) == 1:
        return reports[0]
    return ProtectedReport(
        threshold=reports[0].threshold,
        tables=tuple(table for each in reports for table in each.tables),
        unions=tuple(dict.fromkeys(union for each in reports for union in each.unions)),
        empty=tuple(dict.fromkeys(cell for each in reports for cell in each.empty)),
    )


def _bounds(report: ProtectedReport) -> list[Statement]:
    sums, same = [*dict.fromkeys(_sums(report))], list(_same_people(report.tables))
    return _at_least(sorted(report.hidden), sums, same, _settled(report, sums))


def _unprinted_between(reports: Sequence[ProtectedReport]) -> list[Cell]:
    report = _together(reports)
    return _between(report, [*dict.fromkeys(_sums(report))])


def _between(report: ProtectedReport, sums: Iterable[_KnownSum]) -> list[Cell]:
    printed = {cell for table in report.tables for cell, _ in table.cells()}
    strata = {part for _, parts in report.unions for part in parts}
    cells = {cell for _, parts in sums for cell in parts if cell.stratum in strata}
    return sorted(cells - printed)


def _counts(tables: Iterable[ProtectedTable]) -> Iterator[Statement]:
    for table in tables:
        for cell, count in table.cells():
            if count is not HIDDEN:
                yield Statement(count, count, ((cell, 1),))


def _percents(tables: Iterable[ProtectedTable]) -> Iterator[Statement]:
    for table in tables:
        whole = Cell(table.stratum, table.base)
        for a, answer in enumerate(table.answers):
            row = whole._replace(question=table.question, answer=answer)
            yield from _share(row, whole, table.overall_percents[a], table.decimals)
            for g, group in enumerate(table.groups):
                at = {"demographic": table.demographic, "group": group}
                cell, column = row._replace(**at), whole._replace(**at)
                yield from _share(cell, column, table.group_percents[a][g], table.decimals)
                yield from _share(cell, row, table.answer_percents[a][g], table.decimals)


def _share(part: Cell, whole: Cell, percent: Percent, decimals: int) -> Iterator[Statement]:
    """``percent`` is rounded half up: the share lies half a last digit around it."""
    if percent is None:
        return
    scale = 10**decimals
    twice = 2 * round(percent * scale)
    yield Statement(0, None, ((part, 200 * scale), (whole, 1 - twice)))
    yield Statement(None, 0, ((part, 200 * scale), (whole, -1 - twice)))


def _sums(report: ProtectedReport) -> Iterator[_KnownSum]:
    for table in report.tables:
        yield from _sums_of_table(table)
        yield from _sums_of_crossing(table)
        yield from _sums_of_filter(table, report.tables)
    cells = {cell for table in report.tables for cell, _ in table.cells()}
    for whole, parts in report.unions:
        for cell in sorted(each for each in cells if each.stratum == whole):
            yield cell, tuple(cell._replace(stratum=part) for part in parts)
    unprinted = _unprinted(report)
    for table in unprinted:
        yield from _sums_of_table(table)
        yield from _sums_of_crossing(table)
        yield from _sums_of_filter(table, unprinted)


def _unprinted(report: ProtectedReport) -> list[ProtectedTable]:
    """The tables of unions as their parts have them: of these only the addresses are known."""
    found = (
        replace(table, stratum=part)
        for whole, parts in report.unions
        for table in report.tables
        if table.stratum == whole
        for part in parts
    )
    return list({(t.stratum, t.base, t.question, t.demographic): t for t in found}.values())


def _sums_of_table(table: ProtectedTable) -> Iterator[_KnownSum]:
    total = Cell(table.stratum, table.base)
    rows = [total._replace(question=table.question, answer=answer) for answer in table.answers]
    columns = [total._replace(demographic=table.demographic, group=g) for g in table.groups]
    yield total, tuple(rows)
    yield total, tuple(columns)
    for row in rows:
        inner = (row._replace(demographic=c.demographic, group=c.group) for c in columns)
        yield row, tuple(inner)
    for column in columns:
        inner = (column._replace(question=r.question, answer=r.answer) for r in rows)
        yield column, tuple(inner)


def _sums_of_crossing(table: ProtectedTable) -> Iterator[_KnownSum]:
    """The pairs that hold one group of a demographic make up that group, printed alone or not."""
    if table.crossing is None:
        return
    for place, demographic in enumerate(table.crossing.demographics):
        of = dict(zip(table.groups, (pair[place] for pair in table.crossing.pairs), strict=True))
        together: dict[Cell, list[Cell]] = {}
        for cell, _ in table.cells():
            if cell.demographic:
                alone = cell._replace(demographic=demographic, group=of[cell.group])
                together.setdefault(alone, []).append(cell)
        yield from ((alone, tuple(parts)) for alone, parts in together.items())


def _sums_of_filter(table: ProtectedTable, tables: Sequence[ProtectedTable]) -> Iterator[_KnownSum]:
    if not table.filters:
        return
    total = Cell(table.stratum, table.base)
    columns = [total._replace(demographic=table.demographic, group=g) for g in table.groups]
    printed = {cell for other in tables for cell, _ in other.cells()}
    for margin in (total, *columns):
        left_out = margin._replace(answer=NOT_ASKED)
        wider = [
            margin._replace(base=base_label(table.filters[:depth]))
            for depth in reversed(range(len(table.filters)))
        ]
        around = next((cell for cell in wider if cell in printed), None)
        if around is not None and left_out in printed:
            yield around, (margin, left_out)
    outside = tuple(column._replace(answer=NOT_ASKED) for column in columns)
    if {total._replace(answer=NOT_ASKED), *outside} <= printed:
        yield total._replace(answer=NOT_ASKED), outside
    for margin in (total, *columns):
        yield from _sums_of_gates(table, margin, printed)


def _sums_of_gates(table: ProtectedTable, margin: Cell, printed: set[Cell]) -> Iterator[_KnownSum]:
    """Those who were asked are those who gave one of the filter's answers."""
    wider = margin._replace(base=base_label(table.filters[:-1]))
    for question, passing in table.filters[-1].gates:
        answers = (wider._replace(question=question, answer=answer) for answer in passing)
        parts = tuple(cell for cell in answers if cell in printed)
        if parts:
            yield margin, parts


def _same_people(tables: Iterable[ProtectedTable]) -> Iterator[tuple[Cell, Cell]]:
    """Pairs of addresses of one number: who gave no answer gave none to any of the options."""
    seen: dict[tuple[str, ...], Cell] = {}
    for table in tables:
        for cell, _ in table.cells():
            person_of = (_family(table.alike_answers, cell.question, cell.answer), cell.answer)
            group_of = (_family_of_group(table, cell), cell.group)
            if (person_of[0], group_of[0]) == (cell.question, cell.demographic):
                continue
            key = (cell.stratum, cell.base, *person_of, *group_of)
            twin = seen.setdefault(key, cell)
            if twin != cell:
                yield twin, cell


def _family_of_group(table: ProtectedTable, cell: Cell) -> str:
    if table.crossing is None or not cell.group:
        return _family(table.alike_groups, cell.demographic, cell.group)
    pair = table.crossing.pairs[table.groups.index(cell.group)]
    sides = zip(table.crossing.alike, table.crossing.demographics, pair, strict=True)
    families = [_family(*side) for side in sides]
    if families == list(table.crossing.demographics):
        return cell.demographic
    return " and ".join(families)


def _family(alike: Alike | None, variable: str, category: str) -> str:
    is_shared = alike is not None and bool(variable) and category in alike.labels
    return f"all of {alike.family}" if alike is not None and is_shared else variable


def _settled(report: ProtectedReport, sums: Iterable[_KnownSum]) -> frozenset[Cell]:
    """Printed zeros that a printed margin of zero tells as well."""
    zero = {cell for table in report.tables for cell, count in table.cells() if count == 0}
    return frozenset(p for total, parts in sums if total in zero for p in parts if p in zero)


def _at_least(
    hidden: Sequence[Cell],
    sums: Iterable[_KnownSum],
    same: Iterable[tuple[Cell, Cell]],
    settled: frozenset[Cell],
) -> list[Statement]:
    unseen = settled.union(hidden)
    perhaps_zero = {cell for _, parts in sums if unseen.issuperset(parts) for cell in parts}
    twins = [frozenset(pair) for pair in same]
    for _twice in range(2):  # from a twin to the first of them, and from there to all others
        perhaps_zero.update(cell for pair in twins if pair & perhaps_zero for cell in pair)
    return [Statement(int(cell not in perhaps_zero), None, ((cell, 1),)) for cell in hidden]
