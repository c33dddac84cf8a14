"""The code book: which column answers what, and which value means which code."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from fieldwork.reading.instrument import RESERVED_WORDS, InstrumentShape
from fieldwork.reading.screening import refused_keys
from fieldwork.reading.tables import Column


class CodeBookError(ValueError):
    """The code book is not what the format says; the message names the column."""


class Target(StrEnum):
    """What a column may answer; the word is the key in the code book's JSON."""

    VARIABLE = "variable"
    QUESTION = "question"
    TEXT = "text"
    ANSWERED_ON = "answered_on"


# Only these have answers that can be listed; what stands in any other column is never written down.
LISTED = frozenset({Target.VARIABLE, Target.QUESTION})


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column. ``name`` is the variable or question key, or the date's format.

    ``values`` maps written values to codes, for listed answers only: an open answer is never in
    a code book. ``separator`` splits a cell that lists several.
    """

    column: str
    target: Target
    name: str
    values: Mapping[str, int] = field(default_factory=dict)
    separator: str = ""


@dataclass(frozen=True, slots=True)
class CodeBook:
    """Rules by column, and the columns left out on purpose."""

    rules: tuple[ColumnRule, ...]
    leave_out: frozenset[str]

    @classmethod
    def from_json(cls, book: Mapping[str, Any]) -> "CodeBook":
        """Read ``{"columns": {"Q7": {"variable": "overall", "values": {…}}}, "leave_out": […]}``.

        A column has one of ``variable``, ``question`` (a multiple choice, with ``separator`` when
        a cell lists several), ``text`` and ``answered_on`` (a date format, or ``true`` for ISO).
        A code is a whole number, or one of ``blank``, ``declined``, ``not_asked``.

        :raises CodeBookError: if it is anything else.
        """
        columns, leave_out = book.get("columns", {}), book.get("leave_out", [])
        unknown = set(book) - {"columns", "leave_out"}
        if unknown or not isinstance(columns, Mapping) or not isinstance(leave_out, list):
            raise CodeBookError("A code book has “columns” and “leave_out”, and nothing else.")
        rules = tuple(_rule(str(column), rule) for column, rule in columns.items())
        return cls(rules, frozenset(str(column) for column in leave_out))

    def as_json(self) -> dict[str, Any]:
        """The form that ``from_json`` reads."""
        return {
            "columns": {rule.column: _rule_json(rule) for rule in self.rules},
            "leave_out": sorted(self.leave_out),
        }

    def leaving_out(self, *columns: str) -> "CodeBook":
        """The same book with more columns left out; what was mapped from them is not any more."""
        gone = self.leave_out | set(columns)
        return CodeBook(tuple(rule for rule in self.rules if rule.column not in gone), gone)

    def without_values(self) -> "CodeBook":
        """Which column answers what, without a word of what anybody wrote."""
        return CodeBook(tuple(replace(rule, values={}) for rule in self.rules), self.leave_out)

    def rule_for(self, column: str) -> ColumnRule | None:
        """The rule of this column."""
        return next((rule for rule in self.rules if rule.column == column), None)


def _rule(column: str, rule: object) -> ColumnRule:
    if not isinstance(rule, Mapping):
        raise CodeBookError(f"{column}: say what it answers.")
    targets = [target for target in Target if target in rule]
    unknown = set(rule) - set(Target) - {"values", "separator"}
    if len(targets) != 1 or unknown:
        raise CodeBookError(f"{column}: give one of {', '.join(Target)}.")
    target = targets[0]
    if target is Target.ANSWERED_ON and rule[target] is True:
        return ColumnRule(column, target, "")
    if not isinstance(rule[target], str):
        raise CodeBookError(f"{column}: “{target}” must be a word.")
    values = rule.get("values", {})
    if not isinstance(values, Mapping):
        raise CodeBookError(f"{column}: “values” maps what is written to its code.")
    listed = values if target in LISTED else {}
    codes = {str(raw): _code(column, code) for raw, code in listed.items()}
    if refused_keys(list(codes)):
        raise CodeBookError(f"{column}: a listed value could lead back to a person.")
    return ColumnRule(column, target, rule[target], codes, str(rule.get("separator", "")))


def _code(column: str, code: object) -> int:
    if isinstance(code, str) and code in RESERVED_WORDS:
        return RESERVED_WORDS[code]
    if isinstance(code, int) and not isinstance(code, bool):
        return code
    raise CodeBookError(f"{column}: a code is a whole number, blank, declined or not_asked.")


def _rule_json(rule: ColumnRule) -> dict[str, Any]:
    written: dict[str, Any] = {str(rule.target): rule.name}
    if rule.target is Target.ANSWERED_ON and not rule.name:
        written = {str(rule.target): True}
    words = {code: word for word, code in RESERVED_WORDS.items()}
    if rule.values:
        written["values"] = {raw: words.get(code, code) for raw, code in rule.values.items()}
    if rule.separator:
        written["separator"] = rule.separator
    return written


def problems(book: CodeBook, columns: tuple[Column, ...], instrument: InstrumentShape) -> list[str]:
    """What is wrong with a book for this file and this instrument, one sentence each."""
    names = {column.name for column in columns}
    found = [
        f"The code book names a column that the file does not have: {name}."
        for name in sorted({rule.column for rule in book.rules} - names)
    ]
    found += [
        f"{rule.column} is both mapped and left out."
        for rule in book.rules
        if rule.column in book.leave_out
    ]
    for rule in book.rules:
        found += [f"{rule.column}: {text}" for text in _rule_problems(rule, instrument)]
    if not any(rule.target is not Target.ANSWERED_ON for rule in book.rules):
        found.append("No column is mapped to a question.")
    return found + _twice(book)


def _rule_problems(rule: ColumnRule, instrument: InstrumentShape) -> list[str]:
    allowed = _allowed_codes(rule, instrument)
    if allowed is None:
        return [f"the instrument has no {rule.target} “{rule.name}” of that kind."]
    wrong = sorted(set(rule.values.values()) - allowed - set(RESERVED_WORDS.values()))
    return [f"the code {code} is not one of “{rule.name}”." for code in wrong]


def _allowed_codes(rule: ColumnRule, instrument: InstrumentShape) -> set[int] | None:
    """The codes that values may mean; ``None`` when the instrument has no such target."""
    if rule.target is Target.ANSWERED_ON:
        return set()
    if rule.target is Target.VARIABLE:
        variable = instrument.variable(rule.name)
        return set(variable.codes) if variable else None
    question = instrument.question(rule.name)
    wanted = "multiple" if rule.target is Target.QUESTION else "text"
    return set(question.options) if question and question.kind == wanted else None


def _twice(book: CodeBook) -> list[str]:
    """Texts and the day can come from one column only; a choice may be spread over several."""
    single = [
        (rule.target, rule.name if rule.target is Target.TEXT else "")
        for rule in book.rules
        if rule.target in {Target.TEXT, Target.ANSWERED_ON}
    ]
    again = {each for each in single if single.count(each) > 1}
    return [f"More than one column is mapped to {target} {name}.".strip() for target, name in again]
