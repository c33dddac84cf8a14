"""The form of everything that a publication tells, and of what is promised about it."""

from __future__ import annotations

from typing import NamedTuple

from reports.disclosure.tables import Cell


class Statement(NamedTuple):
    """``low <= sum(factor * cell) <= high``; ``None`` means no limit on that side."""

    low: int | None
    high: int | None
    terms: tuple[tuple[Cell, int], ...]


class Promise(NamedTuple):
    """What must hold of a number that is hidden, in people.

    It is known to be ``large`` or more; or its interval reaches ``wide`` and is one less wide. Both
    are the threshold under which the number was told first. ``wide`` is less where earlier reports
    left less of it: then nothing that comes later may narrow it.
    """

    large: int
    wide: int
