"""What a form sends for a question → codes and texts. Pure.

Names of fields: the question's key; ``key__<row>`` for each row of a matrix or rank; ``key__month``
and ``key__year`` of a date; ``key__other`` for the words beside “other”; ``key__declined`` where
there is nothing to choose it from. “Prefer not to say” is always a way to answer (R-129).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.translation import gettext_noop

from studies.codes import (
    DECLINED,
    LARGEST_NUMBER_CODE,
    LEFT_BLANK,
    NOT_SELECTED,
    SELECTED,
)
from studies.instruments.choices import YEARS
from studies.instruments.given import MONTHS, Answers, by_month, variables_of
from studies.instruments.kinds import (
    ONE_CODE,
    Question,
    exclusive_of,
    options_of,
    other_key,
    other_of,
    rows_of,
)
from studies.vocabulary import QuestionKind

DECLINED_WORD = "declined"
NUMBER = re.compile(r"[0-9]{1,12}(\.[0-9]{1,8})?")
LONGEST_NUMBER = 9
LONGEST_TEXT = 4_000
LONGEST_SHORT_TEXT = 200
Sent = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Taken:
    """What one question was answered with, and what is wrong, as a name of ``PROBLEMS``.

    ``details`` fill the sentence of the problem.
    """

    answers: Answers
    problem: str = ""
    details: Mapping[str, object] = field(default_factory=dict)


PROBLEMS = {
    "choice": gettext_noop("Choose one of the answers shown."),
    "alone": gettext_noop("“%(label)s” cannot be combined with another answer."),
    "ranks": gettext_noop("Give each rank only once."),
    "number": gettext_noop("Write a number, such as 12."),
    "decimals": gettext_noop("Write the number with at most %(decimals)s digits after the point."),
    "smallest": gettext_noop("Write a number of at least %(smallest)s."),
    "largest": gettext_noop("Write a number of at most %(largest)s."),
    "month": gettext_noop("Choose a month and write a year of four digits."),
    "year": gettext_noop("Write a year of four digits, from %(earliest)s to %(latest)s."),
    "long": gettext_noop("Write at most %(most)s characters; these are %(written)s."),
}


def take(question: Question, sent: Sent) -> Taken:
    """Read the answer to one question; blank is no problem."""
    kind = question["kind"]
    if kind == QuestionKind.INFORMATION:
        return Taken(Answers())
    if _first(sent, f"{question['key']}__{DECLINED_WORD}"):
        return _of(dict.fromkeys(variables_of(question), DECLINED))
    if kind in ONE_CODE:
        return _with_other(question, _one(question, sent), sent)
    if kind == QuestionKind.MULTIPLE:
        return _with_other(question, _several(question, sent), sent)
    return _READERS[QuestionKind(kind)](question, sent)


def _one(question: Question, sent: Sent) -> Taken:
    key = question["key"]
    code = _code(_first(sent, key), options_of(question))
    return _of({key: code}) if code is not None else _wrong("choice")


def _several(question: Question, sent: Sent) -> Taken:
    names, options = variables_of(question), options_of(question)
    said = [value for value in sent.get(question["key"], ()) if value]
    if not said:
        return _of(dict.fromkeys(names, LEFT_BLANK))
    if said == [DECLINED_WORD]:
        return _of(dict.fromkeys(names, DECLINED))
    codes = {_code(value, options) for value in said if value != DECLINED_WORD}
    if None in codes:
        return _wrong("choice")
    alone = exclusive_of(question) & codes
    if alone and len(codes) > 1:
        return _wrong("alone", label=options[next(iter(alone))])
    return _of(
        {
            name: SELECTED if code in codes else NOT_SELECTED
            for name, code in zip(names, options, strict=True)
        }
    )


def _matrix(question: Question, sent: Sent) -> Taken:
    options = options_of(question)
    codes = {
        f"{question['key']}__{row}": _code(_first(sent, f"{question['key']}__{row}"), options)
        for row in rows_of(question)
    }
    return _all_known(codes)


def _ranking(question: Question, sent: Sent) -> Taken:
    ranks = dict.fromkeys(range(1, len(options_of(question)) + 1), "")
    codes = {name: _code(_first(sent, name), ranks) for name in variables_of(question)}
    given = [code for code in codes.values() if code is not None and code > 0]
    if len(set(given)) < len(given):
        return _wrong("ranks")
    return _all_known(codes)


def _number(question: Question, sent: Sent) -> Taken:
    key, written = question["key"], _first(sent, question["key"]).replace(",", ".")
    if not written:
        return _of({key: LEFT_BLANK})
    if not NUMBER.fullmatch(written):
        return _wrong("number")
    decimals, value = question.get("decimals", 0), Decimal(written)
    scaled = value.scaleb(decimals)
    if scaled != scaled.to_integral_value():
        return _wrong("decimals", decimals=decimals)
    smallest = question.get("smallest") or 0
    largest = question.get("largest")
    if value < smallest:
        return _wrong("smallest", smallest=smallest)
    most = LARGEST_NUMBER_CODE // 10**decimals if largest is None else largest
    return _wrong("largest", largest=most) if value > most else _of({key: int(scaled)})


def _date(question: Question, sent: Sent) -> Taken:
    key = question["key"]
    month, year = _first(sent, f"{key}__month"), _first(sent, f"{key}__year")
    if not month and not year:
        return _of({key: LEFT_BLANK})
    earliest = question.get("earliest") or YEARS[0]
    latest = question.get("latest") or YEARS[1]
    said = whole(year)
    if said is None or not earliest <= said <= latest:
        return _wrong("year", earliest=earliest, latest=latest)
    if not by_month(question):
        return _of({key: said * MONTHS})
    number = whole(month)
    if number is None or not 1 <= number <= MONTHS:
        return _wrong("month")
    return _of({key: said * MONTHS + number - 1})


def _text(question: Question, sent: Sent) -> Taken:
    return _words(question["key"], sent, short=question.get("short", False))


_READERS: Mapping[QuestionKind, Callable[[Question, Sent], Taken]] = {
    QuestionKind.MATRIX: _matrix,
    QuestionKind.RANKING: _ranking,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.TEXT: _text,
}


def _with_other(question: Question, taken: Taken, sent: Sent) -> Taken:
    """The words beside “other” count only where it is chosen."""
    if taken.problem or other_of(question) is None:
        return taken
    words = _words(other_key(question), sent, short=True)
    return Taken(Answers(taken.answers.codes, words.answers.texts), words.problem, words.details)


def _words(name: str, sent: Sent, *, short: bool) -> Taken:
    text = as_taken(_first(sent, name))
    most = longest(short=short)
    problem = "long" if len(text) > most else ""
    return Taken(
        Answers({}, {name: text} if text else {}), problem, {"most": most, "written": len(text)}
    )


def whole(value: str) -> int | None:
    """A whole number as forms send it; nothing where it is none, or longer than any."""
    is_number = value.isascii() and value.isdecimal() and len(value) <= LONGEST_NUMBER
    return int(value) if is_number else None


def as_taken(text: str) -> str:
    """An open answer as it is kept, whatever a browser sends for the ends of lines."""
    return text.strip().replace("\r\n", "\n")


def longest(*, short: bool) -> int:
    """How many characters an open answer may have."""
    return LONGEST_SHORT_TEXT if short else LONGEST_TEXT


def _all_known(codes: Mapping[str, int | None]) -> Taken:
    known = {name: code for name, code in codes.items() if code is not None}
    return _of(known) if len(known) == len(codes) else _wrong("choice")


def _code(value: str, known: Mapping[int, str]) -> int | None:
    """The code that was sent; nothing where it is none that is offered."""
    if not value:
        return LEFT_BLANK
    if value == DECLINED_WORD:
        return DECLINED
    code = whole(value)
    return code if code in known else None


def _first(sent: Sent, name: str) -> str:
    values = sent.get(name, ())
    return values[0].strip() if values else ""


def _of(codes: dict[str, int]) -> Taken:
    return Taken(Answers(codes))


def _wrong(problem: str, **details: object) -> Taken:
    return Taken(Answers(), problem, details)
