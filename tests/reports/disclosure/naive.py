"""What programs do that hide small counts without asking what the rest gives away."""

from reports.disclosure.links import link
from reports.disclosure.primary import sensitive
from reports.disclosure.tables import Cell, Pattern, TrueTable

_ROUNDS = 10


def small_only(table: TrueTable, threshold: int) -> Pattern:
    """The small counts and nothing else."""
    return sensitive(link([table]), [table], threshold)


def two_in_each_line(table: TrueTable, threshold: int) -> Pattern:
    """The usual heuristic: no row and no column with a single hidden count."""
    hidden = set(small_only(table, threshold))
    value = {
        table.cell(a, g): int(table.counts[i, j])
        for i, a in enumerate(table.answers)
        for j, g in enumerate(table.groups)
    }
    lines = [[table.cell(a, g) for g in table.groups] for a in table.answers]
    lines += [[table.cell(a, g) for a in table.answers] for g in table.groups]
    for _ in range(_ROUNDS):
        for line in lines:
            if len(hidden & set(line)) == 1:
                hidden.update(_smallest(line, value, hidden))
    return frozenset(hidden)


def _smallest(line: list[Cell], value: dict[Cell, int], hidden: set[Cell]) -> list[Cell]:
    open_cells = [cell for cell in line if value[cell] and cell not in hidden]
    return sorted(open_cells, key=value.__getitem__)[:1]
