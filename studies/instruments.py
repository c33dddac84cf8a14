"""Instrument definitions: what makes one valid, its hash, and the variables it compiles to.

A definition is ``{"title": str, "questions": [question, …]}``; a question is ``{"key", "text",
"kind", "options": [{"code": int, "label": str}], "objective": int, "why": str, "demographic": str,
"pii": str, "decimals": int}``. Only ``key``, ``text``, ``kind``, ``objective`` and ``why`` are
needed everywhere. Pure: nothing here reads a database.
"""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from textwrap import shorten
from typing import Any

from studies.codes import OPTION_LABELS, YES_NO_LABELS
from studies.definitions import (
    WITH_OPTIONS,
    Definition,
    DefinitionError,
    Question,
    problems_of_objectives,
    validate_definition,
)
from studies.vocabulary import QuestionKind, VariableKind

__all__ = [
    "WITH_OPTIONS",
    "DefinitionError",
    "VariableSpec",
    "as_text",
    "called",
    "compile_variables",
    "content_hash",
    "options_of",
    "problems_of_objectives",
    "text_keys",
    "validate_definition",
    "with_question",
    "without_question",
]

SHORT = 60  # letters of a question that is named in a sentence
FEW = 5


@dataclass(frozen=True, slots=True)
class VariableSpec:
    """A variable before it has a row; ``position`` counts from 0 over the whole definition."""

    position: int
    name: str
    question_key: str
    kind: VariableKind
    label: str
    codes: dict[str, str] = field(default_factory=dict)
    decimals: int = 0
    demographic: str = ""


def called(questions: Iterable[Question], keys: Collection[str]) -> str:
    """The questions of these keys by what people read, the first few of them, each in short."""
    texts = [
        f"“{shorten(question['text'], SHORT, placeholder='…')}”"
        for question in questions
        if question["key"] in keys
    ]
    more = [f"and {len(texts) - FEW:,} more"] if len(texts) > FEW else []
    return ", ".join(texts[:FEW] + more)


def content_hash(definition: object) -> str:
    """SHA-256 in hex of the canonical JSON: sorted keys, no blanks, UTF-8."""
    canonical = json.dumps(definition, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def as_text(definition: Definition) -> str:
    """A definition as people read it: each question with its answers, a line each."""
    lines = [definition["title"]]
    for number, question in enumerate(definition["questions"], start=1):
        lines.append(f"{number}. {question['text']}")
        lines += [f"   {code} {label}" for code, label in options_of(question).items()]
    return "\n".join(lines)


def compile_variables(definition: Definition) -> list[VariableSpec]:
    """The variables of a valid definition, in the order of its questions.

    One per closed question, one per option of a multiple choice, one per number. Open text has
    none: it is sealed beside the codes.

    :raises DefinitionError: if the definition is not valid.
    """
    problems = validate_definition(definition)
    if problems:
        raise DefinitionError(problems)
    variables: list[VariableSpec] = []
    for question in definition["questions"]:
        variables += _variables_of(question, first=len(variables))
    return variables


def text_keys(definition: Definition) -> list[str]:
    """The keys of the open questions, whose answers are sealed."""
    return [q["key"] for q in definition["questions"] if q["kind"] == QuestionKind.TEXT]


def options_of(question: Question) -> dict[int, str]:
    """Code to label, in order; yes and no have their fixed codes."""
    if question["kind"] == QuestionKind.YES_NO:
        return dict(YES_NO_LABELS)
    return {option["code"]: option["label"] for option in question.get("options", [])}


def with_question(definition: Definition, question: Question) -> dict[str, Any]:
    """The definition with one more question at its end."""
    return {**definition, "questions": [*definition["questions"], dict(question)]}


def without_question(definition: Definition, key: str) -> dict[str, Any]:
    """The definition without the question of this key."""
    kept = [question for question in definition["questions"] if question["key"] != key]
    return {**definition, "questions": kept}


def _variables_of(question: Question, *, first: int) -> list[VariableSpec]:
    key, kind = question["key"], question["kind"]
    demographic = question.get("demographic", "")
    if kind == QuestionKind.TEXT:
        return []
    if kind == QuestionKind.MULTIPLE:
        selected = {str(code): label for code, label in OPTION_LABELS.items()}
        return [
            VariableSpec(
                position=first + offset,
                name=f"{key}__{code}",
                question_key=key,
                kind=VariableKind.OPTION,
                label=label,
                codes=selected,
                demographic=demographic,
            )
            for offset, (code, label) in enumerate(options_of(question).items())
        ]
    if kind == QuestionKind.NUMBER:
        return [
            VariableSpec(
                position=first,
                name=key,
                question_key=key,
                kind=VariableKind.NUMBER,
                label=question["text"],
                decimals=question.get("decimals", 0),
                demographic=demographic,
            )
        ]
    return [
        VariableSpec(
            position=first,
            name=key,
            question_key=key,
            kind=VariableKind.CLOSED,
            label=question["text"],
            codes={str(code): label for code, label in options_of(question).items()},
            demographic=demographic,
        )
    ]
