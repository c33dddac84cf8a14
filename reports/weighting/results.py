"""Weighted percentages and means: of everyone, and of groups, from printed counts only."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np

from reports.disclosure.protected import ProtectedMeasure, ProtectedReport, ProtectedTable
from reports.weighting.known import Weighting
from reports.weighting.weights import Floats, Weights, parts_of, weights_of

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Weighted:
    """One answer: unweighted people and percent, and the weighted percent.

    It is of everyone asked where ``demographic`` is empty, else of those of ``group``.
    ``interval`` is the 95 % interval of the weighted percent, by the effective number of people.
    """

    stratum: str
    question: str
    demographic: str
    group: str
    answer: str
    count: int
    total: int
    percent: float
    weighted: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A mean or score of all who gave an answer that counts, of everyone or of one group."""

    stratum: str
    question: str
    demographic: str
    group: str
    name: str
    decimals: int
    unweighted: float
    weighted: float


@dataclass(frozen=True, slots=True)
class _People:
    """Some weighting cells of one table: what they gave for answers, and the weight of each."""

    table: ProtectedTable
    demographic: str
    group: str
    columns: Sequence[int]
    weights: Floats

    @property
    def base(self) -> Floats | None:
        """How many are in each cell, where all of that is shown."""
        return self._shown(self.table.group_totals)

    def of(self, answer: str) -> Floats | None:
        """How many of each cell gave it, where all of that is shown."""
        return self._shown(self.table.counts[self.table.answers.index(answer)])

    def _shown(self, counts: Sequence[object]) -> Floats | None:
        here = [counts[column] for column in self.columns]
        numbers = [count for count in here if isinstance(count, int)]
        return np.array(numbers, dtype=np.float64) if len(numbers) == len(here) else None


def weighted_of(report: ProtectedReport, weighting: Weighting) -> list[Weighted]:
    """Every answer whose people are shown in every weighting cell that is needed."""
    return [each for people in _weighted_people(report, weighting) for each in _answers(people)]


def means_of(report: ProtectedReport, weighting: Weighting) -> list[WeightedMean]:
    """Means and shares of scales, where all answers that count are shown in every such cell."""
    return [
        each
        for people in _weighted_people(report, weighting)
        for measure in people.table.measures
        for each in _means(people, measure)
    ]


def _weighted_people(report: ProtectedReport, weighting: Weighting) -> Iterator[_People]:
    """Everyone, then the groups of each demographic that is printed by the weighting cells."""
    known = {each.stratum: each for each in weights_of(report, weighting) if not each.why_not}
    for table in report.tables:
        weights = known.get(table.stratum)
        if weights and parts_of(table, weighting) and table.groups == weights.groups:
            everyone = range(len(table.groups))
            yield _People(table, "", "", everyone, np.array(weights.values))
    for table in report.tables:
        weights = known.get(table.stratum)
        if weights and table.crossing:
            yield from _groups(table, weighting, weights)


def _groups(table: ProtectedTable, weighting: Weighting, weights: Weights) -> Iterator[_People]:
    """Groups of more than one weighting cell: within one, everybody bears the same weight."""
    assert table.crossing is not None
    crossed = table.crossing.demographics
    if not set(weighting.demographics) <= set(crossed):
        return
    at = [crossed.index(name) for name in weighting.demographics]
    cells = [tuple(pair[place] for place in at) for pair in table.crossing.pairs]
    of_cell = dict(zip(weights.cells, weights.values, strict=True))
    for place, demographic in enumerate(crossed):
        if weighting.demographics == (demographic,):
            continue
        of = [pair[place] for pair in table.crossing.pairs]
        for group in dict.fromkeys(of):
            columns = [column for column, each in enumerate(of) if each == group]
            if all(cells[column] in of_cell for column in columns):
                borne = np.array([of_cell[cells[column]] for column in columns])
                yield _People(table, demographic, group, columns, borne)


def _answers(people: _People) -> Iterator[Weighted]:
    base, weights = people.base, people.weights
    if base is None or not base.sum():
        return
    fewer = float((weights @ base) ** 2 / (weights**2 @ base))
    for answer in people.table.answers:
        counts = people.of(answer)
        if counts is None:
            continue
        share = float(weights @ counts / (weights @ base))
        yield Weighted(
            stratum=people.table.stratum,
            question=people.table.question,
            demographic=people.demographic,
            group=people.group,
            answer=answer,
            count=int(counts.sum()),
            total=int(base.sum()),
            percent=_half_up(100 * int(counts.sum()), int(base.sum()), 1),
            weighted=round(100 * share, 1),
            interval=_interval(share, fewer),
        )


def _means(people: _People, measure: ProtectedMeasure) -> Iterator[WeightedMean]:
    rows = [people.of(answer) for answer, _ in measure.scores]
    shown = [row for row in rows if row is not None]
    if measure.name == "median" or len(shown) < len(rows):
        return
    counts = np.array(shown)
    scores = np.array([score for _, score in measure.scores])
    if not counts.sum():
        return
    plain, borne = counts.sum(axis=1), counts @ people.weights
    yield WeightedMean(
        stratum=people.table.stratum,
        question=people.table.question,
        demographic=people.demographic,
        group=people.group,
        name=measure.name,
        decimals=measure.decimals,
        unweighted=_half_up(int(scores @ plain), int(plain.sum()), measure.decimals),
        weighted=round(float(scores @ borne / borne.sum()), measure.decimals),
    )


def _half_up(part: int, of: int, decimals: int) -> float:
    """As the tables round it (``printing.py``), so that both say the same."""
    scale: int = 10**decimals
    return float((2 * scale * part + of) // (2 * of)) / scale


def _interval(share: float, people: float) -> tuple[float, float]:
    """Wilson (1927) with the effective number of people, in percent."""
    z2 = _Z**2
    middle = (share + z2 / (2 * people)) / (1 + z2 / people)
    reach = _Z * sqrt(share * (1 - share) / people + z2 / (4 * people**2)) / (1 + z2 / people)
    return round(100 * max(0.0, middle - reach), 1), round(100 * min(1.0, middle + reach), 1)
