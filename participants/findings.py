"""What came out of checking or importing a contact list. Never quotes a cell."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from participants.reading.contact_rows import ContactRowError
from participants.reading.mapping import ColumnProblem

KEPT_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong where."""

    row: int
    column: str
    text: str


@dataclass(slots=True)
class ContactFindings:
    """Counts, and the first problems by row; all of them are counted.

    ``contacts`` are those that were, or could be, imported; ``repeated`` stand in the file twice,
    ``known`` are in the vault already. ``batch_ref`` is set once they are imported.
    """

    encoding: str = ""
    rows: int = 0
    contacts: int = 0
    repeated: int = 0
    known: int = 0
    bad_rows: int = 0
    column_problems: list[ColumnProblem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    batch_ref: UUID | None = None

    @property
    def problem_count(self) -> int:
        """How many cells or rows have a problem."""
        return self.kinds.total()

    @property
    def refused_columns(self) -> list[str]:
        """Columns that may only be left out."""
        return [problem.column for problem in self.column_problems if problem.is_refused]

    @property
    def is_clean(self) -> bool:
        """Whether it can be imported: all or nothing."""
        return not self.column_problems and not self.bad_rows and self.contacts > 0

    def add(self, row: int, problems: list[ContactRowError]) -> None:
        """Count a row that cannot be kept."""
        self.bad_rows += 1
        for problem in problems:
            self.kinds[f"{problem.column} {problem.text}"] += 1
            if len(self.problems) < KEPT_PROBLEMS:
                self.problems.append(RowProblem(row, problem.column, problem.text))

    def as_json(self) -> dict[str, Any]:
        """For the command's ``--json``."""
        return {
            "encoding": self.encoding,
            "rows": self.rows,
            "contacts": self.contacts,
            "repeated": self.repeated,
            "known": self.known,
            "bad_rows": self.bad_rows,
            "problems": [[p.row, p.column, p.text] for p in self.problems],
            "problem_count": self.problem_count,
            "columns": [[p.column, p.text] for p in self.column_problems],
            "batch_ref": str(self.batch_ref) if self.batch_ref else None,
        }
