"""The fewest cells that protect a table, by one large program: an oracle for small tables only.

After Fischetti and Salazar (2001): a binary for every cell says whether it is hidden, and for
every sensitive cell two sets of counts that a reader must hold possible stand in the same program.
Complements are not asked to be protected themselves, so that the oracle never hides too much.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import lil_array

from reports.disclosure.links import System
from reports.disclosure.tables import Pattern

_MANY = 10_000.0
PRICE_OF_A_MARGIN = 25.0


def price_of(system: System, hidden: Pattern) -> float:
    """One for a cell inside and 25 for a margin, as the builder reckons."""
    return sum(1.0 if cell.is_inner else PRICE_OF_A_MARGIN for cell in hidden)


def lowest_price(system: System, sensitive: Pattern, threshold: int) -> float:
    """What the cheapest pattern costs that protects ``sensitive``."""
    size, aims = len(system.cells), sorted(system.index[cell] for cell in sensitive)
    worlds = 2 * len(aims)
    width, height = size * (1 + worlds), worlds * (len(system.sums) + 2 * size) + 2 * len(aims)
    matrix, low = lil_array((height, width)), np.full(height, -np.inf)
    high, row = np.zeros(height), 0
    closed = _closed(system, sensitive)
    for world in range(worlds):
        start = size * (1 + world)
        for each in system.sums:
            matrix[row, start + each.total] = 1.0
            for part in each.parts:
                matrix[row, start + part] = -1.0
            low[row], row = 0.0, row + 1
        for cell in range(size):  # changes by at most what a hidden cell may
            matrix[row, start + cell], matrix[row, cell] = 1.0, -_MANY
            matrix[row + 1, start + cell] = -1.0
            matrix[row + 1, cell] = -_room(system, cell, closed)
            row += 2
    for number, cell in enumerate(aims):
        up, down = size * (1 + 2 * number) + cell, size * (2 + 2 * number) + cell
        matrix[row, up], matrix[row, down] = -1.0, 1.0
        high[row], row = -(threshold - 1.0), row + 1
        matrix[row, up] = -1.0
        high[row], row = int(system.values[cell]) - threshold, row + 1
    prices = np.zeros(width)
    prices[:size] = [1.0 if cell.is_inner else PRICE_OF_A_MARGIN for cell in system.cells]
    least, most = np.full(width, -_MANY), np.full(width, _MANY)
    least[:size], most[:size] = 0.0, 1.0
    least[aims] = 1.0
    kinds = np.zeros(width, dtype=np.int64)
    kinds[:size] = 1
    found = milp(
        prices,
        integrality=kinds,
        bounds=Bounds(least, most),
        constraints=LinearConstraint(matrix.tocsr(), low, high),
        options={"time_limit": 60},
    )
    assert found.status == 0, found.message
    return float(found.fun)


def _closed(system: System, sensitive: Pattern) -> frozenset[int]:
    hidden = {system.index[cell] for cell in sensitive}
    return frozenset(p for each in system.sums if hidden.issuperset(each.parts) for p in each.parts)


def _room(system: System, cell: int, closed: frozenset[int]) -> float:
    return float(max(int(system.values[cell]) - (cell not in closed), 0))
