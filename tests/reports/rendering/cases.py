"""What renderings are tried with: a naive protection, and one small cell."""

from collections.abc import Sequence
from typing import Any

from reports.disclosure.links import link
from reports.disclosure.printing import withhold
from reports.disclosure.protected import ProtectedReport
from reports.disclosure.tables import TrueTable
from tests.builders.reports import Answers


def primary_only(tables: Sequence[TrueTable], threshold: int, **_: Any) -> ProtectedReport:
    """What a naive program does: hide the small cells and nothing else."""
    system = link(tables)
    small = frozenset(
        cell
        for cell, value in zip(system.cells, system.values, strict=True)
        if 0 < value < threshold
    )
    return withhold(system, tables, small, threshold)


def answers_with_one_small_cell() -> list[Answers]:
    """Everything common but one cell: four of the oldest are not satisfied."""
    counts = {
        ("Not satisfied", "18 to 34"): 40,
        ("Not satisfied", "35 to 54"): 30,
        ("Not satisfied", "55 or older"): 4,
        ("Satisfied", "18 to 34"): 60,
        ("Satisfied", "35 to 54"): 70,
        ("Satisfied", "55 or older"): 50,
    }
    return [(s, "English", "5", a) for (s, a), people in counts.items() for _ in range(people)]


def table_marker(count: object) -> object:
    return count if not isinstance(count, int) else None


LINKED: dict[str, Any] = {"keeps_linkage": True, "linkage_justification": "To see change."}
