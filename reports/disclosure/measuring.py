"""Means, medians and shares of groups: printed where the attack still finds nothing.

The counts come first and their pattern stands. A number about a group whose answers are all shown
is a function of what is shown, and is printed. Any other is a statement about hidden counts: it is
tried, and hidden again when the attack, with all such statements before it, works out a count.
Beside two demographics at once nothing is tried: means of hidden counts make the whole numbers of
such a joint system so hard to find that an attack takes minutes, and few of them would stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from reports.disclosure.protected import HIDDEN, ProtectedMeasure, ProtectedReport, Value
from reports.disclosure.tables import Cell, Measure, TrueTable

Broken = Callable[[ProtectedReport], Iterable[Cell]]


@dataclass(frozen=True, slots=True)
class _Figure:
    """A number about one group: the cells that it is made of, and their counts."""

    measure: Measure
    cells: tuple[Cell, ...]
    counts: tuple[int, ...]

    @property
    def key(self) -> tuple[str, tuple[Cell, ...]]:
        """The same for a number that several tables print."""
        return self.measure.name, self.cells


_Keys = frozenset[tuple[str, tuple[Cell, ...]]]


def with_measures(
    report: ProtectedReport, tables: Sequence[TrueTable], broken: Broken
) -> ProtectedReport:
    """The report with as many measures of ``tables`` as ``broken`` finds harmless.

    ``tables`` stand in the order of the report; ``broken`` attacks a report and returns the cells
    that it works out.
    """
    figures = {f.key: f for table in tables for f in _figures(table)}
    shown = {cell: n for table in report.tables for cell, n in table.cells() if n is not HIDDEN}
    free = frozenset(key for key, f in figures.items() if all(c in shown for c in f.cells))
    tried = {
        key: figure
        for key, figure in figures.items()
        if key not in free and _is_large(figure, report.threshold) and _group(figure) in shown
    }
    if any(table.crossing for table in report.tables):
        tried = {}
    while True:
        printed = _printed(report, tables, free | tried.keys())
        found = frozenset(broken(printed)) if tried else frozenset()
        if not found:
            return printed
        tried = _without_last_at(found, tried)


def _figures(table: TrueTable) -> Iterator[_Figure]:
    for measure in table.measures:
        for group in (*table.groups, None):
            yield _figure(table, measure, group)


def _figure(table: TrueTable, measure: Measure, group: str | None) -> _Figure:
    answers = [answer for answer, _ in measure.scores]
    rows = table.counts[[table.answers.index(answer) for answer in answers]]
    if group is None:
        cells = tuple(map(table.answer_margin, answers))
        return _Figure(measure, cells, tuple(rows.sum(axis=1).tolist()))
    cells = tuple(table.cell(answer, group) for answer in answers)
    return _Figure(measure, cells, tuple(rows[:, table.groups.index(group)].tolist()))


def _is_large(figure: _Figure, threshold: int) -> bool:
    return sum(figure.counts) >= threshold


def _group(figure: _Figure) -> Cell:
    """The margin under which the figure stands: that of its group, or the total."""
    return figure.cells[0]._replace(question="", answer="")


def _without_last_at(
    found: frozenset[Cell], tried: Mapping[tuple[str, tuple[Cell, ...]], _Figure]
) -> dict[tuple[str, tuple[Cell, ...]], _Figure]:
    """Without the last kind of measure at every cell that was worked out, or else in its table."""
    for touches in (_holds, _is_of_same_question, lambda _cell, _figure: True):
        lost = set()
        for cell in found:
            near = [key for key, figure in tried.items() if touches(cell, figure)]
            last = max((_rank(tried[key]) for key in near), default=0)
            lost |= {key for key in near if _rank(tried[key]) == last}
        if lost:
            return {key: figure for key, figure in tried.items() if key not in lost}
    return {}


def _holds(cell: Cell, figure: _Figure) -> bool:
    return cell in figure.cells


def _is_of_same_question(cell: Cell, figure: _Figure) -> bool:
    first = figure.cells[0]
    return (cell.stratum, cell.question) == (first.stratum, first.question)


def _rank(figure: _Figure) -> int:
    return list(Measure.ORDER).index(figure.measure.name)


def _printed(
    report: ProtectedReport, tables: Sequence[TrueTable], keys: Iterable[object]
) -> ProtectedReport:
    shown = frozenset(keys)
    measured = tuple(
        replace(protected, measures=tuple(_measures(table, protected.decimals, shown)))
        for protected, table in zip(report.tables, tables, strict=True)
    )
    return replace(report, tables=measured)


def _measures(
    table: TrueTable, decimals: int, shown: frozenset[object]
) -> Iterator[ProtectedMeasure]:
    for measure in table.measures:
        places = measure.decimals(decimals)
        figures = [_figure(table, measure, group) for group in (*table.groups, None)]
        values = [_value(f, places) if f.key in shown else HIDDEN for f in figures]
        yield ProtectedMeasure(measure.name, measure.scores, places, tuple(values[:-1]), values[-1])


def _value(figure: _Figure, decimals: int) -> Value:
    """Half up; ``None`` where nobody gave an answer that counts."""
    scores, base = [score for _, score in figure.measure.scores], sum(figure.counts)
    if not base:
        return None
    if figure.measure.is_median:
        return float(_median(scores, figure.counts, base))
    scale: int = 10**decimals
    total = sum(score * count for score, count in zip(scores, figure.counts, strict=True))
    return float((2 * scale * total + base) // (2 * base)) / scale


def _median(scores: Sequence[int], counts: Sequence[int], base: int) -> int:
    """The score of the person in the middle, the lower of two."""
    below = 0
    for score, count in zip(scores, counts, strict=True):
        below += count
        if 2 * below >= base:
            return score
    raise AssertionError("Somebody stands in the middle.")
