"""A draft as the builder shows it: pages with their questions, in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studies.instruments.conditions import in_words, questions_in
from studies.instruments.kinds import Definition, Question, options_of, rows_of
from studies.vocabulary import Demographic, QuestionKind

SHOWN = 6


@dataclass(frozen=True, slots=True)
class OutlinedQuestion:
    """One question; ``answers`` are the first few, ``more`` how many there are besides."""

    key: str
    number: int
    text: str
    kind: str
    answers: tuple[str, ...]
    more: int
    when: str
    demographic: str


@dataclass(frozen=True, slots=True)
class OutlinedPage:
    """One page; ``key`` is "" where there are none."""

    key: str
    section: str
    title: str
    text: str
    when: str
    questions: tuple[OutlinedQuestion, ...]


def outline_of(definition: Definition) -> list[OutlinedPage]:
    """Every page with its questions, in order; one without a name where there are no pages."""
    questions = {question["key"]: question for question in definition["questions"]}
    outlined = [
        (question.get("page", ""), _question(number, question, questions))
        for number, question in enumerate(definition["questions"], start=1)
    ]
    pages = definition.get("pages") or [{"key": ""}]
    return [
        OutlinedPage(
            page["key"],
            page.get("section", ""),
            page.get("title", ""),
            page.get("text", ""),
            _words(page.get("when"), questions),
            tuple(each for key, each in outlined if key == page["key"]),
        )
        for page in pages
    ]


def _question(
    number: int, question: Question, questions: Mapping[str, Question]
) -> OutlinedQuestion:
    answers = [*rows_of(question).values(), *options_of(question).values()]
    demographic = question.get("demographic")
    return OutlinedQuestion(
        question["key"],
        number,
        question["text"],
        str(QuestionKind(question["kind"]).label),
        tuple(answers[:SHOWN]),
        max(len(answers) - SHOWN, 0),
        _words(question.get("when"), questions),
        str(Demographic(demographic).label) if demographic else "",
    )


def _words(when: Any, questions: Mapping[str, Question]) -> str:
    """A condition in words; one that looks at what was removed is among what is left to settle."""
    if not when:
        return ""
    if not questions_in(when) <= set(questions):
        return "something that is not asked any more"
    try:
        return in_words(when, questions)
    except KeyError:
        return "an answer that is not offered any more"
