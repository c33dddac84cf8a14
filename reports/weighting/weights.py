"""The weight of each weighting cell, from how many people the report prints in it.

Raking (iterative proportional fitting, Deming and Stephan 1940) to margins that the analyst names,
or weights that the analyst brings.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from reports.disclosure.protected import ProtectedReport, ProtectedTable
from reports.linked import is_of_linked
from reports.populations import SESSIONS
from reports.weighting.known import Margin, Weighting
from studies.codes import RESERVED_LABELS

LEAST, MOST = 0.2, 5.0
"""No weight is smaller or larger, the mean being 1."""

_HIDDEN = "the number of people in a weighting cell is hidden"
_WITHHELD = "how many people are in every weighting cell is not shown of every wave"
_NO_TABLE = "no question was asked of everybody by these groups"
_OF_SESSIONS = "weights are about those who answered a wave, and these took part in sessions"
_OF_LINKED = "how the same people changed is not shown by these groups"
_ROUNDS, _SETTLED = 500, 1e-9
Floats = npt.NDArray[np.float64]
_Cells = tuple[tuple[str, ...], ...]
_RESERVED = frozenset(RESERVED_LABELS.values())
_Set = list[tuple[npt.NDArray[np.bool_], float]]


@dataclass(frozen=True, slots=True)
class Weights:
    """The weights of one wave: one for each group of its weighting table, in their order.

    ``cells`` gives for each of them its category of each demographic of the weighting.
    ``effect`` is the design effect (Kish 1965): so many times fewer people would tell as much.
    ``off`` is how far, after trimming, a margin is from the population's, in percentage points.
    ``why_not`` says why there are none.
    """

    stratum: str
    groups: tuple[str, ...] = ()
    cells: tuple[tuple[str, ...], ...] = ()
    values: tuple[float, ...] = ()
    effect: float = 1.0
    trimmed: bool = False
    off: float = 0.0
    why_not: str = ""


def weights_of(report: ProtectedReport, weighting: Weighting) -> list[Weights]:
    """For every wave of the report, and for what else it shows why there are none."""
    withheld = bool(weighting.cells) and not _all_printed(report, weighting)
    return [_weights(report, weighting, s, withheld=withheld) for s in _strata(report)]


def shown_beside(report: ProtectedReport, weighting: Weighting | None) -> Weighting | None:
    """What of a weighting may leave beside these numbers.

    Imported weights may have been made of the people who answered: beside the margins of a
    population they then tell how many are in a cell. They leave only where all of that is printed.
    """
    if weighting is None or weighting.cells is None or _all_printed(report, weighting):
        return weighting
    return replace(weighting, cells=replace(weighting.cells, weights=()))


def _all_printed(report: ProtectedReport, weighting: Weighting) -> bool:
    """Of every wave, and of one at least; sessions and linked people are no wave."""
    waves = (s for s in _strata(report) if s != SESSIONS and not is_of_linked(s))
    tables = [_table_of(report, weighting, wave) for wave in waves]
    return bool(tables) and all(table is not None and _is_printed(table) for table in tables)


def _strata(report: ProtectedReport) -> list[str]:
    return list(dict.fromkeys(table.stratum for table in report.tables))


def _table_of(report: ProtectedReport, weighting: Weighting, stratum: str) -> ProtectedTable | None:
    tables = (t for t in report.tables if t.stratum == stratum and not t.filters)
    return next((table for table in tables if parts_of(table, weighting)), None)


def _is_printed(table: ProtectedTable) -> bool:
    return all(isinstance(count, int) for count in table.group_totals)


def parts_of(table: ProtectedTable, weighting: Weighting) -> list[tuple[str, ...]]:
    """For each group of a weighting table its category of each margin; else nothing."""
    names = weighting.demographics
    if table.crossing is None:
        return [(group,) for group in table.groups] if names == (table.demographic,) else []
    if set(names) != set(table.crossing.demographics) or len(names) != 2:
        return []
    first, second = (table.crossing.demographics.index(name) for name in names)
    return [(pair[first], pair[second]) for pair in table.crossing.pairs]


def _weights(
    report: ProtectedReport, weighting: Weighting, stratum: str, *, withheld: bool
) -> Weights:
    if stratum == SESSIONS:
        return Weights(stratum, why_not=_OF_SESSIONS)
    if withheld:
        return Weights(stratum, why_not=_WITHHELD)
    table = _table_of(report, weighting, stratum)
    if table is None:
        return Weights(stratum, why_not=_OF_LINKED if is_of_linked(stratum) else _NO_TABLE)
    if not _is_printed(table):
        return Weights(stratum, why_not=_HIDDEN)
    people = np.array(table.group_totals, dtype=np.float64)
    cells = tuple(parts_of(table, weighting))
    made = _imported if weighting.cells else _raked
    return replace(made(stratum, people, cells, weighting), groups=table.groups, cells=cells)


def _raked(stratum: str, people: Floats, cells: _Cells, weighting: Weighting) -> Weights:
    sets = [
        _columns(margin, [cell[i] for cell in cells]) for i, margin in enumerate(weighting.margins)
    ]
    if any(share and not people[inside].sum() for each in sets for inside, share in each):
        return Weights(stratum, why_not="nobody of one of the categories answered")
    values = _rake(people, sets)
    if values is None:
        return Weights(stratum, why_not="the margins could not be met together")
    return _trimmed(stratum, people, values, sets)


def _imported(stratum: str, people: Floats, cells: _Cells, weighting: Weighting) -> Weights:
    """Brought to a mean of 1 among those whose cell has a weight; who gave no category keeps 1."""
    assert weighting.cells is not None
    given = dict(weighting.cells.weights)
    has = np.array([cell in given for cell in cells])
    gave_none = np.array([bool(_RESERVED & {*cell}) for cell in cells])
    if people[~has & ~gave_none].any():
        return Weights(stratum, why_not="a weighting cell has no weight")
    values: Floats = np.array([given.get(cell, 1.0) for cell in cells], dtype=np.float64)
    if not people[has].sum():
        return Weights(stratum, why_not="nobody whose cell has a weight answered")
    values[has] *= people[has].sum() / (values[has] @ people[has])
    return _trimmed(stratum, people, values, [])


def _columns(margin: Margin, categories: Sequence[str]) -> _Set:
    """Which cells are in each category, and the share that it is to have of all that are in one."""
    total = sum(number for _, number in margin.categories)
    labels = np.array(categories)
    return [(labels == category, number / total) for category, number in margin.categories]


def _rake(people: Floats, sets: list[_Set]) -> Floats | None:
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
            settled: Floats = values / (values @ people) * people.sum()
            return settled
    return None


def _within_limits(people: Floats, values: Floats) -> Floats:
    """Clipped and brought back to a mean of 1, again and again, until both hold."""
    kept: Floats = values
    for _ in range(_ROUNDS):
        kept = np.clip(kept, LEAST, MOST)
        scale = people.sum() / (kept @ people)
        if abs(scale - 1) < _SETTLED:
            break
        kept = kept * scale
    return np.clip(kept, LEAST, MOST)


def _trimmed(stratum: str, people: Floats, values: Floats, sets: list[_Set]) -> Weights:
    kept = _within_limits(people, values)
    missed = (
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
        off=float(100 * max(missed, default=0.0)),
    )


def _within(each: _Set) -> npt.NDArray[np.bool_]:
    inside: npt.NDArray[np.bool_] = np.any([cells for cells, _ in each], axis=0)
    return inside
