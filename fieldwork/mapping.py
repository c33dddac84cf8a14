"""The mapping table of an import: what it shows, and what was chosen in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fieldwork.models import ImportRun
from fieldwork.reading.codebook import CodeBook, ColumnRule, Target
from fieldwork.reading.instrument import RESERVED_WORDS, InstrumentShape
from fieldwork.reading.values import code_reader

LEAVE_OUT = "leave_out"
CODE_WORDS: dict[str, str] = {
    "blank": "No answer",
    "declined": "Prefer not to say",
    "not_asked": "Not asked",
}


@dataclass(frozen=True, slots=True)
class ValueRow:
    """One written value of a column and the code that it means now ("" when unknown)."""

    field: str
    written: str
    code: str


@dataclass(frozen=True, slots=True)
class ColumnRow:
    """One column of the mapping table; ``target`` is the value of its select."""

    field: str
    name: str
    filled: int
    distinct: int
    target: str
    codes: list[tuple[str, str]]
    values: list[ValueRow]


class MappingForm:
    """One select per column, and one per value that no label explains.

    Plain selects instead of Django's fields: a file has a hundred columns and an instrument a
    hundred answers to choose from.
    """

    def __init__(self, run: ImportRun, shape: InstrumentShape, found: Mapping[str, Any]) -> None:
        """``found`` are the findings of the run with their values."""
        self._columns: list[dict[str, Any]] = found.get("columns", [])
        self._book = CodeBook.from_json(run.code_book)
        self._shape = shape

    def targets(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """The choices of every column, by group."""
        variables = [
            (f"{Target.VARIABLE}:{v.name}", _named(v.name, v.label)) for v in self._shape.variables
        ]
        several = [
            (f"{Target.QUESTION}:{q.key}", _named(q.key, q.text))
            for q in self._shape.questions
            if q.kind == "multiple"
        ]
        texts = [
            (f"{Target.TEXT}:{q.key}", _named(q.key, q.text))
            for q in self._shape.questions
            if q.kind == "text"
        ]
        day = [(f"{Target.ANSWERED_ON}:", "The day of the answer (ISO date)")]
        groups = [
            ("Answers", variables),
            ("Several answers in one cell", several),
            ("Open answers", texts),
            ("Day", day),
        ]
        return [(label, choices) for label, choices in groups if choices]

    def rows(self) -> Iterator[ColumnRow]:
        """One row per column of the file."""
        for position, column in enumerate(self._columns):
            rule = self._book.rule_for(column["name"])
            field = f"c{position}"
            yield ColumnRow(
                field=field,
                name=column["name"],
                filled=column["filled"],
                distinct=column["distinct"],
                target=_target_of(rule, left_out=column["name"] in self._book.leave_out),
                codes=self._codes(rule),
                values=list(self._values(rule, column["values"], field)),
            )

    def chosen(self, posted: Mapping[str, Any]) -> dict[str, Any]:
        """The code book that the posted table says; values of columns that changed are dropped."""
        columns: dict[str, Any] = {}
        leave_out: list[str] = []
        for row in self.rows():
            target = str(posted.get(row.field, row.target))
            if target == LEAVE_OUT:
                leave_out.append(row.name)
            elif target:
                columns[row.name] = self._chosen_rule(row, target, posted)
        return {"columns": columns, "leave_out": leave_out}

    def _chosen_rule(self, row: ColumnRow, target: str, posted: Mapping[str, Any]) -> Any:
        kind, _, name = target.partition(":")
        rule: dict[str, Any] = {kind: name or True}
        if target != row.target:
            return rule
        known = self._book.rule_for(row.name)
        written = CodeBook((known,), frozenset()).as_json()["columns"][row.name] if known else rule
        said = {value.written: str(posted.get(value.field, "")) for value in row.values}
        values = dict(written.get("values", {}))
        values |= {raw: int(c) if _is_code(c) else c for raw, c in said.items() if c}
        return written | ({"values": values} if values else {})

    def _codes(self, rule: ColumnRule | None) -> list[tuple[str, str]]:
        variable = self._shape.variable(rule.name) if rule else None
        if rule is None or variable is None or rule.target is not Target.VARIABLE:
            return []
        return [(str(code), label) for code, label in variable.codes.items()] + list(
            CODE_WORDS.items()
        )

    def _values(
        self, rule: ColumnRule | None, written: Sequence[str], field: str
    ) -> Iterator[ValueRow]:
        """The values that no label explains; the code book's own with what they mean."""
        variable = self._shape.variable(rule.name) if rule else None
        if rule is None or variable is None or rule.target is not Target.VARIABLE:
            return
        words = {code: word for word, code in RESERVED_WORDS.items()}
        reader = code_reader(rule, variable)
        for number, raw in enumerate(written):
            if raw in rule.values or reader[raw] is None:
                code = rule.values.get(raw)
                shown = "" if code is None else words.get(code, str(code))
                yield ValueRow(f"{field}v{number}", raw, shown)


def _named(key: str, text: str) -> str:
    return f"{key} · {text[:80]}"


def _is_code(text: str) -> bool:
    return text.lstrip("-").isdigit()


def _target_of(rule: ColumnRule | None, *, left_out: bool) -> str:
    if left_out:
        return LEAVE_OUT
    return f"{rule.target}:{rule.name}" if rule else ""
