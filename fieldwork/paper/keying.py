"""From paper to codes: what a keyer types for each question, by the numbers beside the boxes. Pure.

A field holds the number of the filled box, several of them for “every box that applies”, or what
was written. Empty is left blank; ``MARK`` is “Prefer not to say”. Fields carry the names that
``sending`` knows.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from fieldwork.paper.labels import labels_of
from fieldwork.paper.questions import numbers_of
from studies.codes import DECLINED
from studies.instruments.given import Answers, by_month, variables_of
from studies.instruments.kinds import (
    ONE_CODE,
    Definition,
    Question,
    asked,
    other_key,
    other_of,
    rows_of,
)
from studies.instruments.refilling import refilled
from studies.instruments.sending import DECLINED_WORD, PROBLEMS, Sent, longest, take
from studies.vocabulary import QuestionKind

MARK = "-"
MARKS = frozenset({"-", "–", "—"})  # what a keyboard may make of it
BETWEEN = re.compile(r"[\s,;+]+")
DECLINED_MEANING = (MARK, "Prefer not to say")
OF_KEYING = PROBLEMS | {
    "choice": "No box has this number.",
    "month": "Type the month as 1 to 12, and a year of four digits.",
}
Typed = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class KeyField:
    """One field: ``meanings`` are the numbers beside its boxes and what stands there."""

    name: str
    label: str
    value: str
    meanings: tuple[tuple[str, str], ...] = ()
    longest: int = 0
    is_long: bool = False
    is_words: bool = False


@dataclass(frozen=True, slots=True)
class KeyQuestion:
    """One question with its fields and what is wrong with them."""

    key: str
    number: int
    text: str
    hint: str
    fields: tuple[KeyField, ...]
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Keyed:
    """What was read from a whole form; ``problems`` by key of question."""

    answers: Answers
    problems: Mapping[str, str]


def key_questions(
    definition: Definition, typed: Typed, problems: Mapping[str, str] | None = None
) -> list[KeyQuestion]:
    """Every question that is printed, in order, with what was typed so far."""
    numbers = numbers_of(definition)
    return [
        KeyQuestion(
            key=question["key"],
            number=numbers[question["key"]],
            text=question["text"],
            hint=_hint(question),
            fields=tuple(_fields(question, typed)),
            problem=(problems or {}).get(question["key"], ""),
        )
        for question in asked(definition)
    ]


def read_form(definition: Definition, typed: Typed) -> Keyed:
    """What was typed for a form, question by question; blank is no problem."""
    answers, problems = Answers(), {}
    for question in asked(definition):
        taken = take(question, sent_for(question, typed))
        if taken.problem:
            problems[question["key"]] = OF_KEYING[taken.problem] % taken.details
        else:
            answers.update(taken.answers.codes, taken.answers.texts)
    return Keyed(answers, problems)


def is_blank(answers: Answers) -> bool:
    """Whether nothing at all was filled in, and nothing declined."""
    given = any(code >= 0 or code == DECLINED for code in answers.codes.values())
    return not given and not answers.texts


def differing(definition: Definition, first: Answers, second: Answers) -> list[str]:
    """The keys of the questions that two people read in two ways.

    Blanks between words and capital letters make no difference.
    """
    return [
        question["key"]
        for question in asked(definition)
        if _said(question, first) != _said(question, second)
    ]


def put_together(
    definition: Definition, first: Answers, settled: Answers, keys: Collection[str]
) -> Answers:
    """The answers to these questions as they were settled, all others as they were keyed first."""
    answers = Answers()
    for question in asked(definition):
        source = settled if question["key"] in keys else first
        names = [question["key"], other_key(question)]
        answers.update(
            {name: source.codes[name] for name in variables_of(question) if name in source.codes},
            {name: source.texts[name] for name in names if name in source.texts},
        )
    return answers


def as_typed(question: Question, answers: Answers) -> str:
    """What was typed for a question, in one line."""
    found = refilled(question, answers)
    if f"{question['key']}__{DECLINED_WORD}" in found:
        return MARK
    return " / ".join(" ".join(values) for values in found.values()).replace(DECLINED_WORD, MARK)


def sent_for(question: Question, typed: Typed) -> Sent:
    """The same as a form on the web would send it."""
    key, kind = question["key"], question["kind"]
    names = [field.name for field in _fields(question, typed)]
    values = {name: typed.get(name, "").strip() for name in names}
    if kind in (QuestionKind.NUMBER, QuestionKind.DATE, QuestionKind.TEXT):
        if MARKS & set(values.values()):
            return {f"{key}__{DECLINED_WORD}": [DECLINED_WORD]}
        return {name: [value] for name, value in values.items()}
    sent = {name: [_code(value)] for name, value in values.items()}
    if kind == QuestionKind.MULTIPLE:
        sent[key] = [_code(part) for part in BETWEEN.split(values[key]) if part]
    if other_of(question) is not None:
        sent[other_key(question)] = [values[other_key(question)]]
    return sent


def _code(value: str) -> str:
    return DECLINED_WORD if value in MARKS else value


def _fields(question: Question, typed: Typed) -> Iterator[KeyField]:
    key, kind = question["key"], QuestionKind(question["kind"])
    if kind in ONE_CODE or kind == QuestionKind.MULTIPLE:
        yield from _of_boxes(question, typed)
    elif kind == QuestionKind.MATRIX:
        yield from _of_rows(question, rows_of(question), typed)
    elif kind == QuestionKind.RANKING:
        yield from _of_rows(question, labels_of(question), typed)
    elif kind == QuestionKind.DATE:
        for part in ("month", "year") if by_month(question) else ("year",):
            yield KeyField(f"{key}__{part}", part.capitalize(), typed.get(f"{key}__{part}", ""))
    elif kind == QuestionKind.NUMBER:
        yield KeyField(key, question.get("unit") or "Number", typed.get(key, ""))
    else:
        yield _words(key, "Words", typed, is_short=bool(question.get("short")))


def _of_boxes(question: Question, typed: Typed) -> Iterator[KeyField]:
    key = question["key"]
    yield KeyField(key, "Box", typed.get(key, ""), _meanings(labels_of(question)))
    if other_of(question) is not None:
        yield _words(other_key(question), "Words beside “other”", typed, is_short=True)


def _of_rows(question: Question, rows: Mapping[int, str], typed: Typed) -> Iterator[KeyField]:
    ranked = question["kind"] == QuestionKind.RANKING
    meanings = () if ranked else _meanings(labels_of(question))
    for row, label in rows.items():
        name = f"{question['key']}__{row}"
        yield KeyField(name, f"{row} {label}", typed.get(name, ""), meanings)


def _words(name: str, label: str, typed: Typed, *, is_short: bool) -> KeyField:
    most = longest(short=is_short)
    value = typed.get(name, "")
    return KeyField(name, label, value, longest=most, is_long=not is_short, is_words=True)


def _meanings(labels: Mapping[int, str]) -> tuple[tuple[str, str], ...]:
    return (*((str(code), label) for code, label in labels.items()), DECLINED_MEANING)


def _hint(question: Question) -> str:
    hints = {
        QuestionKind.MULTIPLE: "All filled boxes, with blanks between their numbers.",
        QuestionKind.RANKING: f"The rank that is written; {MARK} for “Prefer not to say”.",
        QuestionKind.NUMBER: f"As written; {MARK} for “Prefer not to say”.",
        QuestionKind.DATE: f"As written; {MARK} for “Prefer not to say”.",
        QuestionKind.TEXT: "Leave out names and whatever identifies somebody.",
    }
    return hints.get(QuestionKind(question["kind"]), "")


def _said(question: Question, answers: Answers) -> list[object]:
    names = [question["key"], other_key(question)]
    texts = [" ".join(answers.texts.get(name, "").split()).casefold() for name in names]
    return [[answers.codes.get(name) for name in variables_of(question)], texts]
