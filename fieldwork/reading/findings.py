"""What a dry run found: enough to mend the file, nothing that identifies anybody.

What was written in a cell is shown only where it should have been a listed answer, and only until
the import ends: ``without_values`` is what stays.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from fieldwork.reading.screening import Refusal, may_show

PROBLEMS_KEPT = 200
VALUES_SHOWN = 40

SEALED = "sealed_values"
"""Where the sealed values of findings are kept, beside the rest of them."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One cell or row that cannot be taken. ``value_shown`` only where it is safe to show."""

    row: int
    column: str
    value_shown: str | None
    text: str


@dataclass(frozen=True, slots=True)
class ColumnSeen:
    """A column as far as it may be described: its values only when few, short and repeated."""

    name: str
    filled: int
    distinct: int
    values: list[str]


@dataclass(slots=True)
class Findings:
    """The result of reading a whole file. ``problem_count`` counts also those not kept."""

    encoding: str
    header_rows: int
    rows: int = 0
    empty_rows: int = 0
    texts: int = 0
    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0
    refused_columns: list[Refusal] = field(default_factory=list)
    unmapped: list[str] = field(default_factory=list)
    book_problems: list[str] = field(default_factory=list)
    not_asked: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    columns: list[ColumnSeen] = field(default_factory=list)

    @property
    def is_clean(self) -> bool:
        """Whether the file may be imported as it is."""
        return not (
            self.problem_count or self.refused_columns or self.unmapped or self.book_problems
        )

    def complain(self, row: int, column: str, written: str, text: str) -> None:
        """Note one problem; the first are kept, all are counted."""
        self.problem_count += 1
        if len(self.problems) < PROBLEMS_KEPT:
            shown = written.strip() if written.strip() and may_show(written.strip()) else None
            self.problems.append(Problem(row, column, shown, text))

    def show_values_of(self, columns: Collection[str]) -> None:
        """Show nothing that was written in any other column."""
        self.problems = [
            each if each.column in columns else replace(each, value_shown=None)
            for each in self.problems
        ]

    def as_json(self) -> dict[str, Any]:
        """For keeping with the import and for ``--json``."""
        return asdict(self) | {"is_clean": self.is_clean}


def values_in(findings: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Only what stood in cells: one entry for each problem and each column."""
    return {
        "problems": [each["value_shown"] for each in findings.get("problems", [])],
        "columns": [each["values"] for each in findings.get("columns", [])],
    }


def with_values(findings: Mapping[str, Any], values: Mapping[str, list[Any]]) -> dict[str, Any]:
    """Findings as ``without_values`` left them, with what ``values_in`` took from them."""
    whole = without_values(findings)
    for key, name in (("problems", "value_shown"), ("columns", "values")):
        if key in whole:
            pairs = zip(whole[key], values[key], strict=True)
            whole[key] = [{**each, name: value} for each, value in pairs]
    return whole


def without_values(findings: Mapping[str, Any]) -> dict[str, Any]:
    """The same findings, as kept in JSON, without anything that stood in a cell."""
    kept = {key: each for key, each in findings.items() if key != SEALED}
    for key, emptied in (("problems", {"value_shown": None}), ("columns", {"values": []})):
        if key in kept:
            kept[key] = [{**each, **emptied} for each in kept[key]]
    return kept
