"""Codes and texts → what a form sends for them: the way back of ``sending``. Pure.

So that a page that is shown again holds what was answered, whoever answered it and however.
"""

from collections.abc import Iterator

from studies.codes import DECLINED, SELECTED
from studies.instruments.given import MONTHS, Answers, by_month, variables_of
from studies.instruments.kinds import ONE_CODE, Question, options_of, other_key, other_of
from studies.instruments.sending import DECLINED_WORD, Sent
from studies.vocabulary import QuestionKind


def refilled(question: Question, answers: Answers) -> Sent:
    """What a form sends that was answered so: names of fields to values, without what is blank."""
    return dict(_fields(question, answers))


def _fields(question: Question, answers: Answers) -> Iterator[tuple[str, list[str]]]:
    key, kind = question["key"], question["kind"]
    if kind == QuestionKind.TEXT:
        yield from _words(key, answers)
    elif kind == QuestionKind.MULTIPLE:
        yield from _several(question, answers)
    elif kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        yield from _written(question, answers.code(key))
    else:
        for name in variables_of(question):
            yield from _one(name, answers.code(name))
    if kind in ONE_CODE | {QuestionKind.MULTIPLE} and other_of(question) is not None:
        yield from _words(other_key(question), answers)


def _one(name: str, code: int) -> Iterator[tuple[str, list[str]]]:
    if code == DECLINED:
        yield name, [DECLINED_WORD]
    elif code >= 0:
        yield name, [str(code)]


def _several(question: Question, answers: Answers) -> Iterator[tuple[str, list[str]]]:
    key = question["key"]
    codes = {code: answers.code(f"{key}__{code}") for code in options_of(question)}
    if DECLINED in codes.values():
        yield key, [DECLINED_WORD]
    chosen = [str(code) for code, said in codes.items() if said == SELECTED]
    if chosen:
        yield key, chosen


def _written(question: Question, code: int) -> Iterator[tuple[str, list[str]]]:
    key = question["key"]
    if code == DECLINED:
        yield f"{key}__{DECLINED_WORD}", ["yes"]
    elif code >= 0 and question["kind"] == QuestionKind.NUMBER:
        yield key, [in_digits(code, question.get("decimals") or 0)]
    elif code >= 0:
        year, month = divmod(code, MONTHS)
        yield f"{key}__year", [str(year)]
        if by_month(question):
            yield f"{key}__month", [str(month + 1)]


def _words(name: str, answers: Answers) -> Iterator[tuple[str, list[str]]]:
    if answers.texts.get(name):
        yield name, [answers.texts[name]]


def in_digits(code: int, decimals: int) -> str:
    """A scaled number as people write it: 75 with one decimal is “7.5”."""
    if not decimals:
        return str(code)
    whole, part = divmod(code, 10**decimals)
    return f"{whole}.{part:0{decimals}}".rstrip("0").rstrip(".")
