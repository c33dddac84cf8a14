"""The form of everything that a publication tells."""

from __future__ import annotations

from typing import NamedTuple

from reports.disclosure.tables import Cell


class Statement(NamedTuple):
    """``low <= sum(factor * cell) <= high``; ``None`` means no limit on that side."""

    low: int | None
    high: int | None
    terms: tuple[tuple[Cell, int], ...]
