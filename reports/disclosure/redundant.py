"""Take back complements that turn out not to be needed.

A complement may return when every cell that relied on it finds another movement without it. Only
the cells whose known movements touch the complement are asked again. Where nearly everything is
tied together (few people, many tables) this is slow and gains less than one cell in a hundred, so
it is left out.
"""

from __future__ import annotations

import numpy as np

from reports.disclosure.hiding import Hiding

#: From so many cells tied together on, complements stay.
_TOO_FAR = 1600


def show_redundant(hiding: Hiding) -> None:
    """Try complements once each, dearest first: margins, then large counts."""
    values, inner = hiding.system.values, hiding.system.inner
    complements = [int(c) for c in np.flatnonzero(hiding.hidden) if c not in hiding.sensitive]
    for cell in sorted(complements, key=lambda c: (bool(inner[c]), -int(values[c]), c)):
        if hiding.is_closed(cell) or _stands_alone_without(hiding, cell):
            continue
        if hiding.reach(cell) <= _TOO_FAR:
            _try_to_show(hiding, cell)


def _stands_alone_without(hiding: Hiding, cell: int) -> bool:
    """Whether some sum would be left with a single hidden cell, which it gives away."""
    sums = (hiding.system.sums[number] for number in hiding.system.sums_of[cell])
    return any(np.count_nonzero(hiding.hidden[list(each.cells)]) == 2 for each in sums)


def _try_to_show(hiding: Hiding, cell: int) -> None:
    relying = sorted(
        {other for (other, _), support in hiding.supports.items() if cell in support} - {cell}
    )
    kept = {c: (hiding.least[c], hiding.highest[c]) for c in (*relying, cell)}
    supports = {key: s for key, s in hiding.supports.items() if cell in s}
    hiding.show(cell)
    _forget(hiding, relying, cell)
    if all(_is_safe(hiding, other) for other in relying):
        _forget(hiding, [cell], cell)
        return
    hiding.hide(cell)
    for other, (least, highest) in kept.items():
        hiding.least[other] = min(least, hiding.least[other])
        hiding.highest[other] = max(highest, hiding.highest[other])
    hiding.supports.update(supports)


def _forget(hiding: Hiding, cells: list[int], shown: int) -> None:
    """Drop what was known through movements of the cell that is shown now."""
    for cell in cells:
        for sign, known in ((-1, hiding.least), (1, hiding.highest)):
            if shown in hiding.supports.get((cell, sign), ()):
                known[cell] = hiding.system.values[cell]
                del hiding.supports[cell, sign]


def _is_safe(hiding: Hiding, cell: int) -> bool:
    if not hiding.hidden[cell] or cell in hiding.known_large or hiding.is_wide(cell):
        return True
    hiding.explore_nearby(cell)
    for sign in (1, -1):
        if not hiding.is_wide(cell):
            hiding.explore(cell, sign)
    return hiding.is_wide(cell)
