"""Each question as it is printed: boxes with the numbers that are keyed, grids and lines."""

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from fieldwork.paper.labels import labels_of
from fieldwork.paper.only_if import Condition, only_if
from studies.instruments.choices import YEARS
from studies.instruments.given import by_month
from studies.instruments.kinds import (
    Definition,
    Question,
    ends_of,
    options_of,
    other_of,
    rows_of,
)
from studies.vocabulary import QuestionKind

Words = dict[str, Any]
SHORT_LINES, LONG_LINES = 1, 5
SCALES = (QuestionKind.RATING, QuestionKind.NET_PROMOTER)


def printed_pages(definition: Definition) -> list[Words]:
    """Every page with its questions; one without a title where there are none.

    The definition is of one language; the words of the form are those of the active one.
    """
    questions = {question["key"]: question for question in definition["questions"]}
    numbers = numbers_of(definition)
    pages = definition.get("pages") or [{"key": ""}]
    return [
        {
            "section": page.get("section", ""),
            "title": page.get("title", ""),
            "text": page.get("text", ""),
            "when": _only(page.get("when"), questions, numbers),
            "questions": [
                _printed(question, questions, numbers)
                for question in definition["questions"]
                if question.get("page", "") == page["key"]
            ],
        }
        for page in pages
    ]


def numbers_of(definition: Definition) -> dict[str, int]:
    """The printed number of each question; what only informs has none of its own."""
    numbers, number = {}, 0
    for question in definition["questions"]:
        number += question["kind"] != QuestionKind.INFORMATION
        numbers[question["key"]] = number
    return numbers


def _printed(
    question: Question, questions: Mapping[str, Question], numbers: Mapping[str, int]
) -> Words:
    kind = QuestionKind(question["kind"])
    informs = kind == QuestionKind.INFORMATION
    writes = kind == QuestionKind.TEXT or other_of(question) is not None
    return {
        "number": "" if informs else str(numbers[question["key"]]),
        "text": question["text"],
        "help": question.get("help", ""),
        "when": _only(question.get("when"), questions, numbers),
        "admonition": _no_names() if writes else "",
        "declines": not informs,
        **_LAYOUTS[kind](question),
    }


def _only(
    condition: Condition | None, questions: Mapping[str, Question], numbers: Mapping[str, int]
) -> str:
    words = only_if(condition, questions, numbers)
    return _("Answer only if %(condition)s.") % {"condition": words} if words else ""


def _no_names() -> str:
    """The admonition beside every place for words (R-025)."""
    return _("Please do not write names or anything else that could identify you or somebody else.")


def _boxes(question: Question) -> Words:
    several = question["kind"] == QuestionKind.MULTIPLE
    other = other_of(question)
    return {
        "layout": "boxes",
        "hint": _("Fill every box that applies.") if several else _("Fill one box."),
        "choices": _choices(labels_of(question)),
        "other": "" if other is None else str(other),
    }


def _steps(question: Question) -> Words:
    lowest, highest = ends_of(question)
    return {
        "layout": "steps",
        "hint": _("Fill one box."),
        "steps": [str(step) for step in range(lowest, highest + 1)],
        "low": question.get("low_label", ""),
        "high": question.get("high_label", ""),
    }


def _grid(question: Question) -> Words:
    return {
        "layout": "grid",
        "hint": _("Fill one box in each row."),
        "rows": _choices(rows_of(question)),
        "choices": _choices(options_of(question)),
    }


def _ranks(question: Question) -> Words:
    options = options_of(question)
    return {
        "layout": "ranks",
        "hint": _("Write 1 beside the one that comes first, 2 beside the next, up to %(last)s.")
        % {"last": len(options)},
        "choices": _choices(options),
    }


def _number(question: Question) -> Words:
    low, high = question.get("smallest"), question.get("largest")
    said = {"low": low, "high": high}
    if low is None and high is None:
        hint = _("Write a number.")
    elif high is None:
        hint = _("Write a number of %(low)s or more.") % said
    elif low is None:
        hint = _("Write a number of %(high)s or less.") % said
    else:
        hint = _("Write a number from %(low)s to %(high)s.") % said
    return {"layout": "number", "hint": hint, "unit": question.get("unit") or ""}


def _date(question: Question) -> Words:
    said = {
        "earliest": question.get("earliest") or YEARS[0],
        "latest": question.get("latest") or YEARS[1],
    }
    months = by_month(question)
    words = _("Write month and year") if months else _("Write the year")
    years = _("years from %(earliest)s to %(latest)s") % said
    return {
        "layout": "date",
        "hint": f"{words} ({years}).",
        "parts": [*([[_("Month"), 2]] if months else []), [_("Year"), 4]],
    }


def _lines(question: Question) -> Words:
    lines = SHORT_LINES if question.get("short") else LONG_LINES
    return {"layout": "lines", "hint": "", "lines": lines}


def _informs(_question: Question) -> Words:
    return {"layout": "information", "hint": ""}


def _choices(labels: Mapping[int, str]) -> list[list[str]]:
    return [[str(code), label] for code, label in labels.items()]


_LAYOUTS: Mapping[QuestionKind, Callable[[Question], Words]] = {
    QuestionKind.YES_NO: _boxes,
    QuestionKind.SINGLE: _boxes,
    QuestionKind.MULTIPLE: _boxes,
    QuestionKind.SCALE: _boxes,
    **dict.fromkeys(SCALES, _steps),
    QuestionKind.MATRIX: _grid,
    QuestionKind.RANKING: _ranks,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
    QuestionKind.TEXT: _lines,
    QuestionKind.INFORMATION: _informs,
}
