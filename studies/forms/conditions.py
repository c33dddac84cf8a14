"""A condition as rows of a form: each one statement about an earlier question. No script needed."""

import json
from collections.abc import Iterator, Mapping, Sequence
from textwrap import shorten
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from studies.instruments.conditions import in_words
from studies.instruments.kinds import Question, options_of, rows_of
from studies.vocabulary import QuestionKind

ROWS = 4
SHORT = 48  # letters of a question in front of a statement
ALL, ANY = "all", "any"
AT_LEAST, AT_MOST = "from", "to"
Choice = tuple[str, str]
Statements = list[tuple[str, list[Choice]]]


class ConditionFields:
    """Adds “asked when” to a form, over the questions that stand before."""

    def __init__(self, form: forms.Form, earlier: Sequence[Question], when: Any) -> None:
        self.form, self.questions = form, {q["key"]: q for q in earlier}
        self.kept = when if when and self._rows_of(when) is None else None
        self._add_fields(when)

    @property
    def rows(self) -> list[tuple[BoundField, BoundField]]:
        """Each statement with its number."""
        if "joined" not in self.form.fields:
            return []
        return [(self.form[f"when_{n}"], self.form[f"number_{n}"]) for n in range(ROWS)]

    @property
    def is_said(self) -> bool:
        """Whether something stands in them, so that they are shown at once."""
        return any(field.value() or field.errors for row in self.rows for field in row)

    @property
    def in_words(self) -> str:
        """The present condition where it says more than rows can, such as one of an import."""
        return in_words(self.kept, self.questions) if self.kept else ""

    def condition(self, cleaned: Mapping[str, Any]) -> dict[str, Any] | None:
        """What the rows say, or what was kept."""
        if self.kept and not cleaned.get("drop_condition"):
            return dict(self.kept)
        parts = [part for number in range(ROWS) if (part := self._part(cleaned, number))]
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else {cleaned.get("joined") or ALL: parts}

    def problems(self, cleaned: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        """Fields that miss their number, with what to do."""
        for number in range(ROWS):
            test = json.loads(cleaned.get(f"when_{number}") or "{}")
            bounded = set(test) & {AT_LEAST, AT_MOST}
            if bounded and cleaned.get(f"number_{number}") is None:
                yield f"number_{number}", "Write the number that is compared."

    def _add_fields(self, when: Any) -> None:
        if not self.questions:
            return
        if self.kept:
            self.form.fields["drop_condition"] = forms.BooleanField(
                required=False, label="Take this condition away"
            )
            return
        rows = self._rows_of(when) or []
        statements = [("", "Choose a statement"), *statements_about(self.questions.values())]
        self.form.fields["joined"] = forms.ChoiceField(
            choices=[(ALL, "All of the statements hold"), (ANY, "At least one of them holds")],
            widget=forms.RadioSelect,
            initial=ANY if isinstance(when, dict) and ANY in when else ALL,
            required=False,
            label="It is asked when",
        )
        for number in range(ROWS):
            row = rows[number] if number < len(rows) else {}
            value = next((row[name] for name in (AT_LEAST, AT_MOST) if name in row), None)
            said = {name: 0 if name in (AT_LEAST, AT_MOST) else v for name, v in row.items()}
            self.form.fields[f"when_{number}"] = forms.ChoiceField(
                choices=statements,
                required=False,
                initial=as_value(said) if said else "",
                label=f"Statement {number + 1}",
            )
            self.form.fields[f"number_{number}"] = forms.FloatField(
                required=False, min_value=0, initial=value, label=f"Number {number + 1}"
            )

    def _rows_of(self, when: Any) -> list[dict[str, Any]] | None:
        """The statements of a condition that rows can say; nothing of a deeper one."""
        if not when:
            return []
        group = next((name for name in (ALL, ANY) if name in when), None)
        parts = when[group] if group else [when]
        known = {
            value
            for _, choices in statements_about(self.questions.values())
            for value, _ in choices
        }
        bounded = (AT_LEAST, AT_MOST)
        said = [{k: 0 if k in bounded else v for k, v in part.items()} for part in parts]
        fits = len(parts) <= ROWS and all(as_value(part) in known for part in said)
        return list(parts) if fits else None

    def _part(self, cleaned: Mapping[str, Any], number: int) -> dict[str, Any] | None:
        chosen = cleaned.get(f"when_{number}")
        if not chosen:
            return None
        part: dict[str, Any] = json.loads(chosen)
        for name in (AT_LEAST, AT_MOST):
            if name in part:
                value = cleaned.get(f"number_{number}") or 0
                part[name] = int(value) if value == int(value) else value
        return part


def is_of_condition(name: str) -> bool:
    """Whether a field of this name is one of the condition's."""
    return name == "joined" or name.startswith(("when_", "number_"))


def statements_about(questions: Any) -> Statements:
    """Every statement that a row can make, under the question that it is about."""
    return [
        (
            question["text"],
            [(as_value(t), f"{short(question)} {w}") for t, w in _tests_of(question)],
        )
        for question in questions
        if question["kind"] != QuestionKind.INFORMATION
    ]


def short(question: Question) -> str:
    """A question as a statement begins with it."""
    return f"“{shorten(question['text'], SHORT, placeholder='…')}”"


def as_value(test: Mapping[str, Any]) -> str:
    """A statement as the value of a choice."""
    return json.dumps(test, sort_keys=True, separators=(",", ":"))


def _tests_of(question: Question) -> Iterator[tuple[dict[str, Any], str]]:
    about, kind = {"question": question["key"]}, question["kind"]
    if kind in (QuestionKind.MATRIX, QuestionKind.RANKING):
        yield from _tests_of_rows(question)
    elif kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        yield {**about, AT_LEAST: 0}, "is at least …"
        yield {**about, AT_MOST: 0}, "is at most …"
    elif kind != QuestionKind.TEXT:
        verb = "includes" if kind == QuestionKind.MULTIPLE else "is"
        for code, label in options_of(question).items():
            yield {**about, "is": [code]}, f"{verb} “{label}”"
        for code, label in options_of(question).items():
            yield {**about, "is_none_of": [code]}, f"was answered, but not with “{label}”"
    yield {**about, "answered": True}, "was answered"
    yield {**about, "answered": False}, "was not answered"


def _tests_of_rows(question: Question) -> Iterator[tuple[dict[str, Any], str]]:
    about, options = {"question": question["key"]}, options_of(question)
    if question["kind"] == QuestionKind.RANKING:
        for row, name in options.items():
            yield {**about, "row": row, "is": [1]}, f"“{name}” comes first"
        return
    for row, name in rows_of(question).items():
        for code, label in options.items():
            yield {**about, "row": row, "is": [code]}, f"“{name}”: “{label}”"
