"""What became of each row of a form, by sheet, row and column."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Outcome(StrEnum):
    """What became of something that stands in a form."""

    CARRIED = "carried"
    REMARKED = "remarked"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was found. ``row`` counts from 1, the row of the headings, as tools do."""

    outcome: Outcome
    sheet: str
    row: int
    column: str
    words: str
    todo: str = ""


@dataclass(slots=True)
class Account:
    """Everything that was found, in the order of the form."""

    findings: list[Finding] = field(default_factory=list)
    told: set[Finding] = field(default_factory=set)

    def carry(self, sheet: str, row: int, words: str) -> None:
        """Say what a row becomes."""
        self._add(Outcome.CARRIED, sheet, row, "type", words)

    def remark(self, sheet: str, row: int, column: str, words: str) -> None:
        """Say what is left out or changed, without harm."""
        self._add(Outcome.REMARKED, sheet, row, column, words)

    def refuse(self, sheet: str, row: int, column: str, words: str, todo: str) -> None:
        """Say what cannot be carried, and what to do."""
        self._add(Outcome.REFUSED, sheet, row, column, words, todo)

    def of(self, outcome: Outcome) -> list[Finding]:
        """The findings of one outcome."""
        return [each for each in self.findings if each.outcome == outcome]

    @property
    def refused(self) -> list[Finding]:
        """What stands in the way."""
        return self.of(Outcome.REFUSED)

    @property
    def counts(self) -> dict[str, int]:
        """How many findings of each outcome there are."""
        found = Counter(each.outcome for each in self.findings)
        return {str(outcome): found[outcome] for outcome in Outcome}

    def in_order(self) -> list[Finding]:
        """By sheet as a form has them, then by row; what stands in the way of a row first."""
        sheets = ["survey", "choices", "settings"]
        weight = {Outcome.REFUSED: 0, Outcome.REMARKED: 1, Outcome.CARRIED: 2}

        def place(each: Finding) -> tuple[int, str, int, int]:
            known = sheets.index(each.sheet) if each.sheet in sheets else len(sheets)
            return known, each.sheet, each.row, weight[each.outcome]

        return sorted(self.findings, key=place)

    def _add(
        self, outcome: Outcome, sheet: str, row: int, column: str, words: str, todo: str = ""
    ) -> None:
        finding = Finding(outcome, sheet, row, column, words, todo)
        if finding not in self.told:
            self.told.add(finding)
            self.findings.append(finding)
