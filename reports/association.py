"""Whether answers and groups of a table have to do with each other, from printed counts only.

Pearson's chi-square test for every question × demographic of which nothing is hidden, with
Cramér's V for its strength; p-values are corrected over all tables of the report. A reader could
work all of it out himself. People are taken as drawn at random and unweighted.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
import numpy.typing as npt
from scipy.stats import chi2_contingency

from reports.disclosure.protected import SILENT, ProtectedReport, ProtectedTable
from reports.uncertainty import FEWEST_EXPECTED, LIKELY_CHANCE
from studies.codes import RESERVED_LABELS

Address = tuple[str, str, str, str]
"""Stratum, base, question, demographic."""

METHOD = (
    "Pearson’s chi-square test of each table, without those who gave no answer or no group, where "
    f"nothing of it is hidden and at least {FEWEST_EXPECTED} people are expected in every cell; "
    "Holm’s correction for all tables of the report; strength as Cramér’s V"
)
_RESERVED = frozenset({*RESERVED_LABELS.values(), SILENT})


@dataclass(frozen=True, slots=True)
class Association:
    """``p`` is corrected for all tables of the report; ``strength`` is Cramér's V, from 0 to 1."""

    statistic: float
    freedom: int
    p: float
    strength: float

    @property
    def is_real(self) -> bool:
        """More than chance explains."""
        return self.p < LIKELY_CHANCE


def associations_of(report: ProtectedReport) -> Mapping[Address, Association]:
    """For every table that can be tested."""
    found = {address_of(table): tested for table in report.tables if (tested := _test(table))}
    rising = sorted(found, key=lambda address: found[address].p)
    return dict(_corrected(rising, found))


def address_of(table: ProtectedTable) -> Address:
    """Where a table stands in its report."""
    return table.stratum, table.base, table.question, table.demographic


def _corrected(
    rising: list[Address], found: Mapping[Address, Association]
) -> Iterator[tuple[Address, Association]]:
    """Holm (1979)."""
    least = 0.0
    for place, address in enumerate(rising):
        least = max(least, min(1.0, found[address].p * (len(rising) - place)))
        yield address, replace(found[address], p=least)


def _test(table: ProtectedTable) -> Association | None:
    counts = _shown(table)
    if counts is None or min(counts.shape) < 2:
        return None
    result = chi2_contingency(counts, correction=False)
    if result.expected_freq.min() < FEWEST_EXPECTED:
        return None
    strength = sqrt(result.statistic / (counts.sum() * (min(counts.shape) - 1)))
    return Association(
        float(result.statistic), int(result.dof), float(result.pvalue), float(strength)
    )


def _shown(table: ProtectedTable) -> npt.NDArray[np.int64] | None:
    """Counts without empty rows and columns; nothing where one of them is hidden."""
    rows = [place for place, answer in enumerate(table.answers) if answer not in _RESERVED]
    columns = [place for place, group in enumerate(table.groups) if _is_group(group)]
    cells = [[table.counts[row][column] for column in columns] for row in rows]
    if not cells or not all(isinstance(cell, int) for line in cells for cell in line):
        return None
    counts = np.array(cells, dtype=np.int64).reshape(len(rows), len(columns))
    return counts[counts.any(axis=1)][:, counts.any(axis=0)]


def _is_group(label: str) -> bool:
    return not _RESERVED.intersection(label.split(" × "))
