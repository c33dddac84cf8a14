"""What changed between two texts, in parts that a person can read. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

SAME, ADDED, REMOVED, LEFT_OUT = "same", "added", "removed", "left_out"
AROUND = 2  # unchanged lines shown before and after a changed one

WORD = re.compile(r"\S+\s*|\s+")
ASKED = ("text", "kind", "options", "asked_when", "why", "about")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of words, or one line: ``kind`` is same, added, removed or left_out."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """A question that was added, removed or changed; ``parts`` compare all that it says."""

    key: str
    kind: str
    parts: list[Part]


def words(before: str, after: str) -> list[Part]:
    """Word by word; one run for neighbours of the same kind."""
    old, new = WORD.findall(before), WORD.findall(after)
    return [Part(kind, "".join(run)) for kind, run in _runs(old, new)]


def lines(before: str, after: str) -> list[Part]:
    """Line by line; long unchanged stretches are counted instead of shown."""
    old, new = before.splitlines(), after.splitlines()
    found = list(_runs(old, new))
    shown: list[Part] = []
    for place, (kind, run) in enumerate(found):
        if kind != SAME:
            shown += [Part(kind, line) for line in run]
            continue
        head = AROUND if place > 0 else 0
        tail = AROUND if place < len(found) - 1 else 0
        shown += _shortened(run, head, tail)
    return shown


def questions(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]
) -> list[QuestionChange]:
    """The questions that differ, as they are asked now; those that are gone come last."""
    old = {question["key"]: question for question in before}
    new = {question["key"]: question for question in after}
    changed = [
        QuestionChange(
            key, "changed" if key in old else ADDED, words(_said(old.get(key)), _said(question))
        )
        for key, question in new.items()
        if not is_same_question(old.get(key), question)
    ]
    gone = [
        QuestionChange(key, REMOVED, words(_said(question), ""))
        for key, question in old.items()
        if key not in new
    ]
    return changed + gone


def is_same_question(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    """Whether a question is asked as it was."""
    return before is not None and all(
        (before.get(name) or "") == (after.get(name) or "") for name in ASKED
    )


def _runs(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, Sequence[str]]]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield SAME, new[j1:j2]
            continue
        if i2 > i1:
            yield REMOVED, old[i1:i2]
        if j2 > j1:
            yield ADDED, new[j1:j2]


def _shortened(run: Sequence[str], head: int, tail: int) -> list[Part]:
    hidden = len(run) - head - tail
    if hidden <= 1:
        return [Part(SAME, line) for line in run]
    first = [Part(SAME, line) for line in run[:head]]
    last = [Part(SAME, line) for line in run[len(run) - tail :]]
    return [*first, Part(LEFT_OUT, f"{hidden} unchanged lines"), *last]


def _said(question: Mapping[str, Any] | None) -> str:
    if question is None:
        return ""
    answers = f" Answers: {', '.join(question['options'])}." if question.get("options") else ""
    asked_when = f" Asked only if {question['asked_when']}." if question.get("asked_when") else ""
    return (
        f"{question['text']} ({question['kind']}; {question['about'].lower()})."
        f"{asked_when}{answers} Why: {question['why']}"
    )
