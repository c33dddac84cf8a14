"""What is wrong with a summary, row by row, and how it is to be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field

PROBLEMS_KEPT = 200

SummaryCells = list[str | int | None]
"""One row of a summary: its labels, then its counts; nothing where the company tells none."""


@dataclass(frozen=True, slots=True)
class SummaryShape:
    """How a table is to be read: so many label columns from the left, the rest are counts.

    ``base`` is the header of the count column that holds everybody of a group, if there is one.
    With ``several`` a person may be counted in several of the others, or in none.
    """

    label_columns: int
    threshold: int
    respondents: int
    base: str = ""
    several: bool = False


@dataclass(frozen=True, slots=True)
class SummaryProblem:
    """Why a table is refused; ``row`` is the file's own number, 1 for the header."""

    row: int
    column: str
    text: str


class SummaryRefusedError(ValueError):
    """The table is not stored; ``problems`` are all of it, of which the first are kept."""

    def __init__(self, problems: Sequence[SummaryProblem], count: int) -> None:
        self.problems = tuple(problems)
        self.count = count
        super().__init__(f"The summary has {count} problems.")


@dataclass(slots=True)
class Complaints:
    problems: list[SummaryProblem] = field(default_factory=list)
    count: int = 0

    def add(self, row: int, column: str, text: str) -> None:
        self.count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            self.problems.append(SummaryProblem(row, column, text))

    def settle(self) -> None:
        """:raises SummaryRefusedError: if there are any."""
        if self.count:
            raise SummaryRefusedError(self.problems, self.count)
