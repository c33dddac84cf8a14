"""Weights that make those who answered resemble a population, from printed counts only.

Raking (iterative proportional fitting, Deming and Stephan 1940) to margins that the analyst names.
Everything here is a function of numbers that the report prints and of margins that it names: how
many people are in each weighting cell, and how many of them gave an answer. Where one of these is
hidden there is no weighted number. A reader who knows all weights could work out every weighted
number himself, so that none of them tells anything about what is hidden (decision 20).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any

import numpy as np
import numpy.typing as npt

from reports.disclosure.protected import ProtectedReport, ProtectedTable
from studies.codes import RESERVED_LABELS

LEAST, MOST = 0.2, 5.0
"""No weight is smaller or larger, the mean being 1."""

_ROUNDS, _SETTLED = 500, 1e-9
_Z = 1.959964
_RESERVED = frozenset(RESERVED_LABELS.values())
_Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Margin:
    """How many of the population are in each category of a demographic, in people or percent."""

    demographic: str
    categories: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Weighting:
    """Known margins of one demographic or two, and where they are from."""

    margins: tuple[Margin, ...]
    source: str

    def to_plain(self) -> dict[str, Any]:
        """JSON types only."""
        margins = [[m.demographic, [list(pair) for pair in m.categories]] for m in self.margins]
        return {"source": self.source, "margins": margins}

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "Weighting | None":
        """:returns: nothing where nothing was kept."""
        if not plain:
            return None
        margins = (
            Margin(name, tuple((category, number) for category, number in pairs))
            for name, pairs in plain["margins"]
        )
        return cls(tuple(margins), plain["source"])


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one wave: one for each group of its weighting table, in their order.

    ``effect`` is the design effect (Kish 1965): so many times fewer people would tell as much.
    ``off`` is how far, after trimming, a margin is from the population's, in percentage points.
    ``why_not`` says why there are none.
    """

    stratum: str
    groups: tuple[str, ...] = ()
    values: tuple[float, ...] = ()
    effect: float = 1.0
    trimmed: bool = False
    off: float = 0.0
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Weighted:
    """One answer of everyone asked: unweighted people and percent, and the weighted percent.

    ``interval`` is the 95 % interval of the weighted percent, by the effective number of people.
    """

    stratum: str
    question: str
    answer: str
    count: int
    total: int
    percent: float
    weighted: float
    interval: tuple[float, float]


@dataclass(frozen=True, slots=True)
class WeightedMean:
    """A mean or score of everyone who gave an answer that counts."""

    stratum: str
    question: str
    name: str
    decimals: int
    weighted: float


def weights_of(report: ProtectedReport, weighting: Weighting) -> list[Weights]:
    """For every wave of the report."""
    strata = dict.fromkeys(table.stratum for table in report.tables)
    return [_weights(report, weighting, stratum) for stratum in strata]


def weighted_of(report: ProtectedReport, weighting: Weighting) -> list[Weighted]:
    """Every answer whose people are shown in every weighting cell."""
    return [
        each
        for weights, table in _weighted_tables(report, weighting)
        for each in _answers(table, np.array(weights.values))
    ]


def means_of(report: ProtectedReport, weighting: Weighting) -> list[WeightedMean]:
    """Means and shares of scales, where all answers that count are shown in every cell."""
    return [
        each
        for weights, table in _weighted_tables(report, weighting)
        for each in _means(table, np.array(weights.values))
    ]


def _weighted_tables(
    report: ProtectedReport, weighting: Weighting
) -> Iterator[tuple[Weights, ProtectedTable]]:
    cells = {w.stratum: w for w in weights_of(report, weighting) if not w.why_not}
    for table in report.tables:
        weights = cells.get(table.stratum)
        if weights and _parts(table, weighting) and table.groups == weights.groups:
            yield weights, table


def _parts(table: ProtectedTable, weighting: Weighting) -> list[tuple[str, ...]]:
    """For each group of a weighting table its category of each margin; else nothing."""
    names = tuple(margin.demographic for margin in weighting.margins)
    if table.crossing is None:
        return [(group,) for group in table.groups] if names == (table.demographic,) else []
    if set(names) != set(table.crossing.demographics) or len(names) != 2:
        return []
    first, second = (table.crossing.demographics.index(name) for name in names)
    return [(pair[first], pair[second]) for pair in table.crossing.pairs]


def _weights(report: ProtectedReport, weighting: Weighting, stratum: str) -> Weights:
    tables = (t for t in report.tables if t.stratum == stratum and not t.filters)
    table = next((t for t in tables if _parts(t, weighting)), None)
    if table is None:
        return Weights(stratum, why_not="no question was asked of everybody by these groups")
    if not all(isinstance(count, int) for count in table.group_totals):
        return Weights(stratum, why_not="the number of people in a weighting cell is hidden")
    people = np.array(table.group_totals, dtype=np.float64)
    parts = _parts(table, weighting)
    sets = [
        _columns(margin, [part[i] for part in parts]) for i, margin in enumerate(weighting.margins)
    ]
    if any(share and not people[inside].sum() for each in sets for inside, share in each):
        return Weights(stratum, why_not="nobody of one of the categories answered")
    values = _rake(people, sets)
    if values is None:
        return Weights(stratum, why_not="the margins could not be met together")
    return replace(_trimmed(stratum, people, values, sets), groups=table.groups)


_Set = list[tuple[npt.NDArray[np.bool_], float]]


def _columns(margin: Margin, categories: Sequence[str]) -> _Set:
    """Which cells are in each category, and the share that it is to have of all that are in one."""
    total = sum(number for _, number in margin.categories)
    labels = np.array(categories)
    return [(labels == category, number / total) for category, number in margin.categories]


def _rake(people: _Floats, sets: list[_Set]) -> _Floats | None:
    """Who gave no category of a margin keeps his weight there.

    :returns: nothing where it does not settle.
    """
    values = np.ones(len(people))
    for _ in range(_ROUNDS):
        before = values.copy()
        for each in sets:
            within = np.any([inside for inside, _ in each], axis=0)
            known = (values * people)[within].sum()
            for inside, share in each:
                now = (values * people)[inside].sum()
                values[inside] *= share * known / now if now else 1.0
        if np.abs(values - before).max() < _SETTLED:
            settled: _Floats = values / (values @ people) * people.sum()
            return settled
    return None


def _within_limits(people: _Floats, values: _Floats) -> _Floats:
    """Clipped and brought back to a mean of 1, again and again, until both hold."""
    kept: _Floats = values
    for _ in range(_ROUNDS):
        kept = np.clip(kept, LEAST, MOST)
        scale = people.sum() / (kept @ people)
        if abs(scale - 1) < _SETTLED:
            break
        kept = kept * scale
    return np.clip(kept, LEAST, MOST)


def _trimmed(stratum: str, people: _Floats, values: _Floats, sets: list[_Set]) -> Weights:
    kept = _within_limits(people, values)
    off = max(
        abs((kept * people)[inside].sum() / (kept * people)[_within(each)].sum() - share)
        for each in sets
        for inside, share in each
    )
    occupied = people > 0
    return Weights(
        stratum=stratum,
        values=tuple(kept.tolist()),
        effect=float(people.sum() * (kept**2 @ people) / (kept @ people) ** 2),
        trimmed=bool((np.abs(np.clip(values, LEAST, MOST) - values) > _SETTLED)[occupied].any()),
        off=float(100 * off),
    )


def _within(each: _Set) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = np.any([cells for cells, _ in each], axis=0)
    return inside


def _answers(table: ProtectedTable, weights: _Floats) -> Iterator[Weighted]:
    base = _shown(table.group_totals)
    if base is None or not isinstance(table.total, int) or not table.total:
        return
    fewer = (weights @ base) ** 2 / (weights**2 @ base)
    for answer, row, count in zip(table.answers, table.counts, table.answer_totals, strict=True):
        people = _shown(row)
        if people is None or not isinstance(count, int):
            continue
        share = float(weights @ people / (weights @ base))
        yield Weighted(
            stratum=table.stratum,
            question=table.question,
            answer=answer,
            count=count,
            total=table.total,
            percent=round(100 * count / table.total, 1),
            weighted=round(100 * share, 1),
            interval=_interval(share, float(fewer)),
        )


def _means(table: ProtectedTable, weights: _Floats) -> Iterator[WeightedMean]:
    for measure in table.measures:
        rows = [_shown(table.counts[table.answers.index(answer)]) for answer, _ in measure.scores]
        shown = [row for row in rows if row is not None]
        if measure.name == "median" or len(shown) < len(rows):
            continue
        sums = np.array([weights @ row for row in shown])
        if not sums.sum():
            continue
        mean = float(sums @ np.array([score for _, score in measure.scores]) / sums.sum())
        value = round(mean, measure.decimals)
        yield WeightedMean(table.stratum, table.question, measure.name, measure.decimals, value)


def _shown(counts: Sequence[object]) -> _Floats | None:
    numbers = [count for count in counts if isinstance(count, int)]
    return np.array(numbers, dtype=np.float64) if len(numbers) == len(counts) else None


def _interval(share: float, people: float) -> tuple[float, float]:
    """Wilson (1927) with the effective number of people, in percent."""
    z2 = _Z**2
    middle = (share + z2 / (2 * people)) / (1 + z2 / people)
    reach = _Z * sqrt(share * (1 - share) / people + z2 / (4 * people**2)) / (1 + z2 / people)
    return round(100 * max(0.0, middle - reach), 1), round(100 * min(1.0, middle + reach), 1)
