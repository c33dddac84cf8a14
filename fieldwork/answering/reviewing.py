"""What somebody answered, in words, to look at before it is sent. Pure."""

from dataclasses import dataclass

from django.utils.dates import MONTHS
from django.utils.translation import gettext

from fieldwork.answering.flow import Turn
from fieldwork.answering.showing import declined_label
from studies.instruments.given import Answers
from studies.instruments.kinds import ONE_CODE, Question, options_of, other_key, rows_of
from studies.instruments.refilling import refilled
from studies.instruments.sending import DECLINED_WORD, Sent
from studies.vocabulary import QuestionKind


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One question with its answer; ``step`` is the screen on which it can be changed."""

    text: str
    answers: list[str]
    step: int


def review(turned: Turn) -> list[Reviewed]:
    """Every question that is asked, in order, without what only informs."""
    return [
        Reviewed(question["text"], in_words(question, turned.progress.answers), step)
        for step, screen in enumerate(turned.screens)
        for question in screen.questions
        if question["kind"] != QuestionKind.INFORMATION
    ]


def in_words(question: Question, answers: Answers) -> list[str]:
    """What was answered, line by line; nothing where it was left blank."""
    key, kind = question["key"], question["kind"]
    said = refilled(question, answers)
    if said.get(f"{key}__{DECLINED_WORD}"):
        return [declined_label()]
    if kind in ONE_CODE or kind == QuestionKind.MULTIPLE:
        return _chosen(question, said)
    if kind in (QuestionKind.MATRIX, QuestionKind.RANKING):
        return _rows(question, said)
    if kind == QuestionKind.DATE:
        return _date(key, said)
    value, unit = _first(said, key), question.get("unit") or ""
    return [f"{value} {unit}".strip()] if value else []


def _chosen(question: Question, said: Sent) -> list[str]:
    is_yes_no = question["kind"] == QuestionKind.YES_NO
    labels = {
        str(code): gettext(label) if is_yes_no else label
        for code, label in options_of(question).items()
    }
    chosen = [labels.get(value, declined_label()) for value in said.get(question["key"], ())]
    return [*chosen, *said.get(other_key(question), ())]


def _rows(question: Question, said: Sent) -> list[str]:
    ranked = question["kind"] == QuestionKind.RANKING
    things = options_of(question) if ranked else rows_of(question)
    columns = {} if ranked else {str(c): label for c, label in options_of(question).items()}
    columns[DECLINED_WORD] = declined_label()
    given = {code: _first(said, f"{question['key']}__{code}") for code in things}
    return [
        f"{things[code]}: {columns.get(value, value)}" for code, value in given.items() if value
    ]


def _date(key: str, said: Sent) -> list[str]:
    year, month = _first(said, f"{key}__year"), _first(said, f"{key}__month")
    return [f"{MONTHS[int(month)]} {year}" if month else year] if year else []


def _first(said: Sent, name: str) -> str:
    return next(iter(said.get(name, ())), "")
