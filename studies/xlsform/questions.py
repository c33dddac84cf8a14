"""A row of the survey → a question. What cannot be carried is told beside it."""

import re
from collections.abc import Mapping
from typing import Any

from studies.instruments.kinds import MOST_STEPS, fields_of
from studies.vocabulary import QuestionKind
from studies.xlsform.choices import ChoiceList
from studies.xlsform.names import YES_NO_NAMES
from studies.xlsform.sheets import Row
from studies.xlsform.types import Type

Question = dict[str, Any]

OF_PORTAL = frozenset().union(*map(fields_of, QuestionKind))
PLAIN: Mapping[str, Question] = {
    "text": {"kind": "text"},
    "integer": {"kind": "number"},
    "decimal": {"kind": "number", "decimals": 2},
    "percentage": {"kind": "number", "unit": "%", "smallest": 0, "largest": 100},
    "note": {"kind": "info"},
    "acknowledge": {"kind": "yes_no"},
}
"""A number with decimals has two of them, where nothing says how many."""

PRECISIONS = {"month-year": "month", "year": "year"}
LIKERT = "likert"
SHOWN = frozenset({"multiline", "year", "month-year", LIKERT})
HEADINGS_ONLY = frozenset({"label"})
BETWEEN = re.compile(r"[,;]")
YES_NO_LABELS = ("yes", "no")


class CannotBeAskedError(ValueError):
    """The row is no question here: column, words, and what to do."""

    def __init__(self, column: str, words: str, todo: str) -> None:
        self.column, self.words, self.todo = column, words, todo
        super().__init__(words)


def parameters_of(row: Row) -> dict[str, str]:
    """The parameters that the row sets."""
    words = BETWEEN.sub(" ", row.get("parameters")).replace("=", " = ").split()
    places = [place for place, word in enumerate(words) if word == "=" and place > 0]
    return {words[place - 1].lower(): "".join(words[place + 1 : place + 2]) for place in places}


def appearances_of(row: Row) -> set[str]:
    """The appearances that the row asks for."""
    return set(row.get("appearance").lower().split())


def kind_and_fields(row: Row, kind: Type, offered: ChoiceList | None) -> Question:
    """The kind of question that a row is, with the fields that its type implies.

    :raises CannotBeAskedError: if there is no such kind here.
    """
    if offered is not None:
        return _with_options(row, kind, offered)
    if kind.word == "date":
        return _date(row)
    return _range(row) if kind.word == "range" else dict(PLAIN[kind.word])


def _with_options(row: Row, kind: Type, offered: ChoiceList) -> Question:
    options = offered.options
    if kind.word == "one" and _is_yes_no(offered):
        return {"kind": "yes_no"}
    if len(options) < 2:
        raise CannotBeAskedError(
            "type",
            f"The list “{offered.name}” has one choice only.",
            "Use the type “acknowledge”, or add a second choice.",
        )
    shuffled = parameters_of(row).get("randomize", "").lower() == "true"
    more = {"shuffle": True} if shuffled else {}
    if kind.word == "rank":
        return {"kind": "ranking", "options": options, **more}
    if kind.word == "several":
        return {"kind": "multiple", "options": options, **more}
    scale = LIKERT in appearances_of(row) and not any(each.get("other") for each in options)
    return {"kind": "scale" if scale else "single", "options": options, **more}


def _is_yes_no(offered: ChoiceList) -> bool:
    """The list is called yes and no, and says so."""
    return list(offered.codes) == list(YES_NO_NAMES.values()) and [
        option["label"].lower() for option in offered.options
    ] == list(YES_NO_LABELS)


def _date(row: Row) -> Question:
    asked = [PRECISIONS[each] for each in sorted(appearances_of(row)) if each in PRECISIONS]
    if not asked:
        raise CannotBeAskedError(
            "appearance" if row.get("appearance") else "type",
            "It asks for a day: days can identify people and are not asked for.",
            "Set the appearance to “month-year” or “year”.",
        )
    return {"kind": "date", **({"precision": "year"} if asked[0] == "year" else {})}


def _range(row: Row) -> Question:
    """Few steps are a rating; more of them a number."""
    try:
        said = {name: float(value) for name, value in parameters_of(row).items() if name in _STEPS}
    except ValueError:
        said = {"step": 0}
    start, end, step = (said.get(name, usual) for name, usual in _STEPS.items())
    whole = all(value.is_integer() for value in (start, end))
    if step != 1 or not whole or start < 0 or end <= start:
        raise CannotBeAskedError(
            "parameters",
            "Steps are whole numbers from zero or more, one apart.",
            "Set “start”, “end” and “step=1”, or ask for one of several choices.",
        )
    if end - start >= MOST_STEPS:
        return {"kind": "number", "smallest": int(start), "largest": int(end)}
    ends: Mapping[str, int] = {"lowest": int(start), "highest": int(end)}
    usual = {"lowest": 1, "highest": 5}
    return {"kind": "rating", **{n: v for n, v in ends.items() if v != usual[n]}}


_STEPS = {"start": 1.0, "end": 10.0, "step": 1.0}
