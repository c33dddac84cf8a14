"""Which further cells have to be hidden so that nobody can work out the sensitive ones.

**Guarantee.** Let k be the threshold. For every hidden cell, the counts that agree with everything
shown form an interval of which one of these holds:

* it is at least k - 1 wide and reaches k or more, so the cell cannot be shown to be small;
* it starts at k or more, so the cell is a complement known to be large.

Hidden cells are known to be 1 or more, because zeros are shown; only in a row or column that is
hidden whole may a hidden cell be zero (primary rules 2 and 3). Sensitive cells are below k or zero
and so always fall under the first case. The same test is what the attack applies.

The search: for each cell that is not protected yet, the cheapest movement of at least the missing
width (``movements.py``) over all tables tied to it; the shown cells that it moves are hidden.
Inner cells are tried before margins, because a margin opens every table that prints it. Hidden
cells never return during the search, so it ends. Where no movement exists the whole table goes
with its margins, then the stratum, then everything, which leaves nothing to reason from. The order
in which cells are taken matters a little: in small reports four orders are tried (one hides 4 to 6
in a hundred more than the exact optimum, the best of four 1 in a hundred).

Not covered: a reader who runs this algorithm himself learns from the choice of cells that some of
them are small, though not which.
"""

from __future__ import annotations

from reports.disclosure.hiding import NOTHING_TOLD, ORDERS, Hiding, Order, Told
from reports.disclosure.links import System
from reports.disclosure.redundant import show_redundant
from reports.disclosure.tables import Pattern

#: Up to so many cells every order is tried.
_FEW = 150


def complete(
    system: System, sensitive: Pattern, threshold: int, told: Told = NOTHING_TOLD
) -> Pattern:
    """``sensitive`` and the complements that protect it, under the guarantee above.

    What is ``told`` already stays shown; then the guarantee may be out of reach.
    """
    orders = ORDERS if len(system.cells) <= _FEW else ORDERS[:1]
    found = [_completed(system, sensitive, threshold, order, told) for order in orders]
    return min(found, key=lambda hiding: hiding.price()).pattern()


def _completed(
    system: System, sensitive: Pattern, threshold: int, order: Order, told: Told
) -> Hiding:
    hiding = Hiding(system, {system.index[cell] for cell in sensitive}, threshold, order, told)
    _protect_all(hiding)
    show_redundant(hiding)
    return hiding


def hide_more(
    system: System,
    pattern: Pattern,
    broken: Pattern,
    threshold: int,
    told: Told = NOTHING_TOLD,
) -> Pattern:
    """A pattern that also hides the whole tables of ``broken`` cells, completed again."""
    hidden = {system.index[cell] for cell in pattern}
    hiding = Hiding(system, hidden, threshold, told=told)
    for cell in sorted(broken):
        hiding.give_up(system.index[cell])
    _protect_all(hiding)
    return hiding.pattern()


def _protect_all(hiding: Hiding) -> None:
    """Until a whole round hides nothing: margins first, since they reach furthest."""
    while True:
        before = hiding.version
        hiding.known_large.clear()
        for cell in hiding.in_order():
            if not _protect(hiding, cell):
                hiding.give_up(cell)
        if hiding.version == before:
            return


def _protect(hiding: Hiding, cell: int) -> bool:
    """Make ``cell`` safe by hiding others. False when no movement exists."""
    if _is_wide_nearby(hiding, cell):
        return True
    value, wide = int(hiding.system.values[cell]), float(hiding.wide[cell])
    large = float(hiding.large[cell])
    if hiding.highest[cell] < wide and not hiding.move(cell, wide - value):
        return False
    if _is_wide_nearby(hiding, cell):
        return True
    hiding.explore(cell, -1)
    if value >= large and hiding.least[cell] >= large:
        hiding.known_large.add(cell)
        return True
    return (
        hiding.is_wide(cell) or hiding.move(cell, hiding.missing_up(cell)) or _lower(hiding, cell)
    )


def _is_wide_nearby(hiding: Hiding, cell: int) -> bool:
    if not hiding.is_wide(cell):
        hiding.explore_nearby(cell)
    return hiding.is_wide(cell)


def _lower(hiding: Hiding, cell: int) -> bool:
    hiding.explore(cell, 1)
    missing = hiding.missing_down(cell)
    return missing >= 0 or hiding.move(cell, missing)
