"""Which counts give somebody away by themselves.

The rules (threshold ``k``; zero may be shown):

1. A count of 1 to k - 1 is hidden, whatever it counts: an answer in a group, a margin, the people
   whom a filter left out, "Not given".
2. A row or column with such a margin goes whole, its zeros too: what nobody in a group of five
   answered tells what the five did answer.
3. Group disclosure: when everybody in a group of k or more gave one answer, the column goes whole,
   zeros too; a shown zero anywhere would leave the one answer standing. The complements then make
   every hidden zero possibly k or more, so nobody can tell that the group was of one mind.
   "All but a few" needs no rule of its own: the few are hidden by rule 1 and may be k or more.
   One of the few who subtracts himself learns nothing either. A hidden count is known to be 1 or
   more as it is, so that his own answer narrows no interval; and where zeros are hidden too, the
   others may still be k - 1 or more. Answers need not be cut off at "95 % or more" for that.
   The population of the stratum is a group too. The mirror image (all who gave an answer are of
   one group) is not a disclosure about an answer and is not treated.
4. A hidden zero margin takes its row or column with it: zeros that are shown would add up to it.
   In a group that is shown to be empty, zeros stay: they tell nothing that its margin does not.
5. What was not told to us (a company's blanks) is hidden as if it were small.
6. A number that stands in several tables ("No answer" of all options of one question) is hidden
   in all of them or in none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.disclosure.links import Sum, System
from reports.disclosure.tables import Cell, Pattern, TrueTable


def sensitive(system: System, tables: Sequence[TrueTable], threshold: int) -> Pattern:
    """The cells that must be hidden for their own sake."""
    small = (system.values > 0) & (system.values < threshold)
    unknown = [system.index[cell] for table in tables for cell in table.unknown]
    small[unknown] = True
    harmless = _harmless(tables)
    lines = {
        part
        for each in system.sums
        if each.kind not in {"populations", "same"}
        and (small[each.total] or _is_of_one_mind(system, each, threshold, harmless))
        for part in each.parts
    }
    hidden = with_whole_lines(system, {int(cell) for cell in np.flatnonzero(small)})
    while fresh := lines - hidden - settled_zeros(system, hidden):
        hidden = with_whole_lines(system, hidden | fresh)
    return frozenset(system.cells[cell] for cell in hidden)


def settled_zeros(system: System, hidden: set[int]) -> set[int]:
    """Shown zeros of a row, column or group in which nobody is, and which says so."""
    return {
        part
        for each in system.sums
        if each.kind in {"answers", "groups"}
        and system.values[each.total] == 0
        and each.total not in hidden
        for part in each.parts
        if part not in hidden
    }


def with_whole_lines(system: System, hidden: set[int]) -> set[int]:
    """Rules 4 and 6 until nothing changes: ``hidden`` and all that has to go along with it."""
    lines: dict[int, list[Sum]] = {}
    for each in system.sums:
        if each.kind == "same":
            for cell in each.cells:
                lines.setdefault(cell, []).append(each)
        elif each.kind != "populations" and system.values[each.total] == 0:
            lines.setdefault(each.total, []).append(each)
    closed, waiting = set(hidden), sorted(hidden & lines.keys())
    while waiting:
        for line in lines[waiting.pop()]:
            fresh = set(line.cells) - closed
            closed |= fresh
            waiting.extend(sorted(fresh & lines.keys()))
    return closed


def _harmless(tables: Sequence[TrueTable]) -> frozenset[tuple[str, str, str, str]]:
    return frozenset(
        (table.stratum, table.base, table.question, answer)
        for table in tables
        for answer in table.uninformative
    )


def _is_of_one_mind(
    system: System, line: Sum, threshold: int, harmless: frozenset[tuple[str, str, str, str]]
) -> bool:
    total = system.values[line.total]
    if line.kind != "answers" or len(line.parts) < 2 or total < threshold:
        return False
    answered = [part for part in line.parts if system.values[part]]
    return len(answered) == 1 and _answer(system.cells[answered[0]]) not in harmless


def _answer(cell: Cell) -> tuple[str, str, str, str]:
    return cell.stratum, cell.base, cell.question, cell.answer
