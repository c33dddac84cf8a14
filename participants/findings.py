"""What came out of checking or importing a contact list. Never quotes a cell."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from participants.reading.columns import Field
from participants.reading.contact_rows import ContactRowError
from participants.reading.mapping import ColumnProblem
from participants.settling import NOT_SETTLED, Settling

KEPT_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class RowProblem:
    """What is wrong where."""

    row: int
    column: str
    text: str

    @property
    def label(self) -> str:
        """The field as people read it; a row as a whole has none."""
        return Field(self.column).label if self.column in list(Field) else self.column.capitalize()


@dataclass(frozen=True, slots=True)
class SamePerson:
    """A row whose person is met elsewhere: in row ``other``, or in the vault if that is nothing.

    ``matched_by`` says in words which ways are the same, and never quotes them. What a person had
    corrected on request stays, whatever is decided.
    """

    row: int
    other: int | None
    matched_by: tuple[str, ...]
    is_corrected: bool = False


@dataclass(slots=True)
class ContactFindings:
    """Counts, and the first problems by row; all of them are counted.

    ``contacts`` are those that were, or could be, imported; ``repeated`` are rows of somebody who
    stands in the file already, ``known`` people are in the vault already, ``corrected`` of them as
    they asked, so that they stay, and ``replaced`` of them were written anew; ``opted_out`` are
    left out because they do not want to be asked. ``came_late`` are people to replace who came into
    the vault, or left it, while the list was read: those are looked at again first. ``settling``
    is what was decided about them. ``batch_ref`` is set once they are imported.
    """

    encoding: str = ""
    rows: int = 0
    contacts: int = 0
    repeated: int = 0
    known: int = 0
    corrected: int = 0
    replaced: int = 0
    opted_out: int = 0
    came_late: int = 0
    bad_rows: int = 0
    column_problems: list[ColumnProblem] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    same: list[SamePerson] = field(default_factory=list)
    settling: Settling = NOT_SETTLED
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
        """Whether it can be imported, once duplicates are settled: all or nothing."""
        somebody = self.contacts + self.known > 0
        return not self.column_problems and not self.bad_rows and somebody

    @property
    def unsettled(self) -> list[str]:
        """What must be decided before anything is stored; the names of ``Settling``'s fields."""
        met = {"repeated": self.repeated, "known": self.known}
        return [
            name
            for name, count in met.items()
            if count and (not getattr(self.settling, name) or (name == "known" and self.came_late))
        ]

    @property
    def repeats(self) -> list[SamePerson]:
        """The first rows whose person stands in the list already."""
        return [each for each in self.same if each.other is not None]

    @property
    def in_the_vault(self) -> list[SamePerson]:
        """The first rows whose person is in the vault already."""
        return [each for each in self.same if each.other is None]

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
            "corrected": self.corrected,
            "replaced": self.replaced,
            "opted_out": self.opted_out,
            "bad_rows": self.bad_rows,
            "problems": [[p.row, p.column, p.text] for p in self.problems],
            "problem_count": self.problem_count,
            "same": [[e.row, e.other, list(e.matched_by), e.is_corrected] for e in self.same],
            "unsettled": self.unsettled,
            "columns": [[p.column, p.text] for p in self.column_problems],
            "batch_ref": str(self.batch_ref) if self.batch_ref else None,
        }
