"""An instrument by its pages, as the builder and the preview show it: all in words."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from studies.comparison import condition_in_words
from studies.instruments.advice import advice
from studies.instruments.bank import Banked, marks_of
from studies.instruments.given import by_month
from studies.instruments.kinds import Definition, Question, options_of, rows_of
from studies.models import Study
from studies.queries.bank import banked_questions
from studies.vocabulary import Demographic, QuestionKind

FEW = 6


@dataclass(frozen=True, slots=True)
class OutlinedQuestion:
    """One question; ``takes`` says what is written where there is nothing to choose from."""

    key: str
    number: int
    text: str
    help: str
    kind: str
    rows: tuple[str, ...]
    answers: tuple[str, ...]
    takes: str
    when: str
    demographic: str
    is_asked: bool
    banked: str

    @property
    def first_answers(self) -> tuple[str, ...]:
        """Rows and answers, as many as a list has room for."""
        return (*self.rows, *self.answers)[:FEW]

    @property
    def more_answers(self) -> int:
        """How many there are besides."""
        return max(len(self.rows) + len(self.answers) - FEW, 0)


@dataclass(frozen=True, slots=True)
class OutlinedPage:
    """One page; ``key`` is "" where there are none."""

    key: str
    section: str
    title: str
    text: str
    when: str
    questions: tuple[OutlinedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Pointed:
    """A question worth another look, and why."""

    key: str
    question: str
    reasons: tuple[str, ...]


def outline_of(definition: Definition) -> list[OutlinedPage]:
    """Every page with its questions, in order; one without a name where there are no pages."""
    questions = {question["key"]: question for question in definition["questions"]}
    bank = banked_questions(marks_of(definition))
    outlined = [
        (question.get("page", ""), _question(number, question, questions, bank))
        for number, question in enumerate(definition["questions"], start=1)
    ]
    pages = definition.get("pages") or [{"key": ""}]
    return [
        OutlinedPage(
            page["key"],
            page.get("section", ""),
            page.get("title", ""),
            page.get("text", ""),
            condition_in_words(page.get("when"), questions),
            tuple(each for key, each in outlined if key == page["key"]),
        )
        for page in pages
    ]


def advice_on(study: Study, definition: Definition) -> list[Pointed]:
    """What is worth another look, with the words of the question that it is about."""
    threshold = study.threshold or study.threshold_asked
    texts = {question["key"]: question["text"] for question in definition["questions"]}
    found = advice(definition, expected=study.expected_respondents, threshold=threshold)
    return [
        Pointed(key, texts[key], tuple(each.text for each in about))
        for key, about in groupby(found, key=lambda each: each.key)
    ]


def _question(
    number: int,
    question: Question,
    questions: Mapping[str, Question],
    bank: Mapping[str, Banked],
) -> OutlinedQuestion:
    demographic, banked = question.get("demographic"), bank.get(question.get("bank", ""))
    return OutlinedQuestion(
        question["key"],
        number,
        question["text"],
        question.get("help", ""),
        str(QuestionKind(question["kind"]).label),
        tuple(rows_of(question).values()),
        tuple(options_of(question).values()),
        _taken(question),
        condition_in_words(question.get("when"), questions),
        str(Demographic(demographic).label) if demographic else "",
        question["kind"] != QuestionKind.INFORMATION,
        banked.name if banked else "",
    )


def _taken(question: Question) -> str:
    kind = question["kind"]
    if kind == QuestionKind.NUMBER:
        return f"A number: {question['unit']}" if question.get("unit") else "A number"
    if kind == QuestionKind.DATE:
        return "Month and year" if by_month(question) else "A year"
    return "In your own words" if kind == QuestionKind.TEXT else ""
