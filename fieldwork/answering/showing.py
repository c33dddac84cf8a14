"""A screen as templates draw it: every question with its fields and what stands in them. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from django.utils.dates import MONTHS
from django.utils.text import get_text_list
from django.utils.translation import gettext

from fieldwork.answering.flow import SEEN, Turn, digest
from studies.codes import DECLINED, RESERVED_LABELS
from studies.instruments.given import by_month
from studies.instruments.kinds import (
    ONE_CODE,
    Question,
    exclusive_of,
    options_of,
    other_key,
    other_of,
    rows_of,
)
from studies.instruments.refilling import refilled
from studies.instruments.sending import DECLINED_WORD, PROBLEMS, Sent, longest
from studies.vocabulary import QuestionKind

IN_A_ROW = (QuestionKind.RATING, QuestionKind.NET_PROMOTER)


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer to choose. ``other`` is the name of the field for words beside it."""

    id: str
    value: str
    label: str
    is_chosen: bool
    other: str = ""
    is_alone: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Choices under one name: a row of a matrix, a thing that is ranked."""

    name: str
    label: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class OpenText:
    """A field for words. ``told`` is what they seem to hold, ``seen`` that the person was told."""

    name: str
    value: str
    longest: int
    is_short: bool = False
    told: str = ""
    seen: str = ""

    @property
    def seen_name(self) -> str:
        """The name of the field that carries ``seen``."""
        return f"{self.name}__{SEEN}"


@dataclass(frozen=True, slots=True)
class Shown:
    """One question. Which of the parts it has depends on ``kind``."""

    key: str
    kind: str
    text: str
    help: str
    problem: str
    choices: tuple[Choice, ...] = ()
    rows: tuple[Row, ...] = ()
    words: OpenText | None = None
    value: str = ""
    unit: str = ""
    hint: str = ""
    ends: tuple[str, str] = ("", "")
    months: tuple[tuple[str, str, bool], ...] = ()
    year: str = ""
    is_declined: bool = False

    @property
    def is_one_field(self) -> bool:
        """Whether its label belongs to a single field."""
        return self.kind == QuestionKind.TEXT

    @property
    def is_in_a_row(self) -> bool:
        """Whether its choices are numbered steps beside each other."""
        return self.kind in IN_A_ROW

    @property
    def steps(self) -> tuple[Choice, ...]:
        """The numbered steps, which stand in a row."""
        return self.choices[:-1] if self.is_in_a_row else ()

    @property
    def listed(self) -> tuple[Choice, ...]:
        """The choices that stand below each other; that one declines is always the last."""
        return self.choices[-1:] if self.is_in_a_row else self.choices

    @property
    def highest(self) -> str:
        """The last numbered step."""
        return self.steps[-1].label if self.steps else ""

    @property
    def name_of_declined(self) -> str:
        """The field by which a number or a date is declined."""
        return f"{self.key}__{DECLINED_WORD}"

    @property
    def hint_id(self) -> str:
        """Where the help stands, for who hears the page; nothing where there is none."""
        explained = self.kind in (QuestionKind.MULTIPLE, QuestionKind.RANKING)
        return f"{self.key}-hint" if self.help or self.hint or explained else ""

    @property
    def described_by(self) -> str:
        """What belongs to the field besides its label."""
        return " ".join(filter(None, (self.hint_id, f"{self.key}-error" if self.problem else "")))


def declined_label() -> str:
    """How one declines, in the language of the page."""
    return gettext(RESERVED_LABELS[DECLINED])


def questions_shown(turned: Turn, sent: Sent | None = None) -> list[Shown]:
    """The questions of the screen in ``turned``; ``sent`` where the form is shown again."""
    screen = turned.screen
    if screen is None:
        return []
    return [shown(question, turned, sent) for question in screen.questions]


def shown(question: Question, turned: Turn, sent: Sent | None) -> Shown:
    """One question with what was answered or, where it is shown again, typed."""
    key, kind = question["key"], question["kind"]
    said = refilled(question, turned.progress.answers) if sent is None else sent
    problem = turned.problems.get(key)
    parts: dict[str, Any] = {
        "key": key,
        "kind": kind,
        "text": question["text"],
        "help": question.get("help") or "",
        "problem": gettext(PROBLEMS[problem.problem]) % problem.details if problem else "",
        "is_declined": bool(said.get(f"{key}__{DECLINED_WORD}")),
    }
    order = Random(f"{turned.progress.seed}:{key}")
    return Shown(**parts, **_parts(question, said, turned.told, order))


def _parts(
    question: Question, said: Sent, told: Mapping[str, list[str]], order: Random
) -> dict[str, Any]:
    kind = QuestionKind(question["kind"])
    if kind in ONE_CODE or kind == QuestionKind.MULTIPLE:
        return _to_choose(question, said, told, order)
    if kind in (QuestionKind.MATRIX, QuestionKind.RANKING):
        return {"rows": _rows(question, said, order)}
    if kind == QuestionKind.TEXT:
        short = question.get("short", False)
        return {"words": _words(question["key"], said, told, short=short)}
    return _number(question, said) if kind == QuestionKind.NUMBER else _date(question, said)


def _to_choose(
    question: Question, said: Sent, told: Mapping[str, list[str]], order: Random
) -> dict[str, Any]:
    ends = (question.get("low_label") or "", question.get("high_label") or "")
    has_other = other_of(question) is not None
    return {
        "choices": _choices(question, question["key"], said, order),
        "words": _words(other_key(question), said, told, short=True) if has_other else None,
        "ends": ends if question["kind"] in IN_A_ROW else ("", ""),
    }


def _choices(question: Question, name: str, said: Sent, order: Random) -> tuple[Choice, ...]:
    chosen = said.get(name, ())
    other, alone = other_of(question), exclusive_of(question)
    offered = _in_order(question, options_of(question), {other, *alone}, order)
    in_a_row = question["kind"] in IN_A_ROW
    found = [
        Choice(
            id=f"{name}-{code}",
            value=str(code),
            label=str(code) if in_a_row else _label(question, label),
            is_chosen=str(code) in chosen,
            other=other_key(question) if code == other else "",
            is_alone=code in alone,
        )
        for code, label in offered
    ]
    return (*found, _declined(name, chosen))


def _declined(name: str, chosen: Sequence[str]) -> Choice:
    return Choice(
        f"{name}-{DECLINED_WORD}",
        DECLINED_WORD,
        declined_label(),
        is_chosen=DECLINED_WORD in chosen,
        is_alone=True,
    )


def _label(question: Question, label: str) -> str:
    """Yes and no are the interface's words; all others are the instrument's."""
    return gettext(label) if question["kind"] == QuestionKind.YES_NO else label


def _in_order(
    question: Question, labels: Mapping[int, str], last: set[int | None], order: Random
) -> list[tuple[int, str]]:
    """As defined or, where the order is drawn by lot, with “other” and “none” still at the end."""
    every = list(labels.items())
    if not question.get("shuffle"):
        return every
    mixed = [one for one in every if one[0] not in last]
    order.shuffle(mixed)
    return [*mixed, *(one for one in every if one[0] in last)]


def _rows(question: Question, said: Sent, order: Random) -> tuple[Row, ...]:
    if question["kind"] == QuestionKind.MATRIX:
        things, columns = rows_of(question), options_of(question)
    else:
        things = options_of(question)
        columns = {rank: str(rank) for rank in range(1, len(things) + 1)}
    ordered = _in_order(question, things, set(), order)
    return tuple(_row(question, code, label, columns, said) for code, label in ordered)


def _row(question: Question, code: int, label: str, columns: Mapping[int, str], said: Sent) -> Row:
    name = f"{question['key']}__{code}"
    chosen = said.get(name, ())
    choices = [
        Choice(f"{name}-{value}", str(value), words, is_chosen=str(value) in chosen)
        for value, words in columns.items()
    ]
    return Row(name, label, (*choices, _declined(name, chosen)))


def _number(question: Question, said: Sent) -> dict[str, Any]:
    smallest, largest = question.get("smallest"), question.get("largest")
    bounds = {"smallest": smallest or 0, "largest": largest}
    return {
        "value": _first(said, question["key"]),
        "unit": question.get("unit") or "",
        "hint": gettext("From %(smallest)s to %(largest)s.") % bounds if largest else "",
    }


def _date(question: Question, said: Sent) -> dict[str, Any]:
    key = question["key"]
    if question["kind"] != QuestionKind.DATE:
        return {}
    month = _first(said, f"{key}__month")
    months = tuple((str(n), str(MONTHS[n]), str(n) == month) for n in sorted(MONTHS))
    return {"year": _first(said, f"{key}__year"), "months": months if by_month(question) else ()}


def _words(name: str, said: Sent, told: Mapping[str, list[str]], *, short: bool) -> OpenText:
    text = _first(said, name)
    kinds = told.get(name, [])
    listed = get_text_list([gettext(kind) for kind in kinds], gettext("and"))
    return OpenText(
        name=name,
        value=text,
        longest=longest(short=short),
        is_short=short,
        told=listed,
        seen=digest(text.strip().replace("\r\n", "\n"))
        if kinds
        else _first(said, f"{name}__{SEEN}"),
    )


def _first(said: Sent, name: str) -> str:
    return next(iter(said.get(name, ())), "")


def page_in_words(turned: Turn) -> str:
    """“Page 3 of 7”: the review is the last."""
    number, pages = turned.progress.step + 1, len(turned.screens) + 1
    return gettext("Page %(number)s of %(pages)s") % {"number": number, "pages": pages}
