"""What forms call questions and choices, as conditions look them up."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from studies.codes import YES
from studies.instruments.kinds import Question, options_of
from studies.vocabulary import QuestionKind

YES_NO_NAMES = {1: "yes", 2: "no"}
ACKNOWLEDGED = "OK"
NUMBER = re.compile(r"-?[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class Target:
    """A question, or a row of one, that a condition may look at."""

    question: Question
    codes: Mapping[str, int]
    row: int | None = None

    @property
    def kind(self) -> str:
        """The question's kind."""
        return str(self.question["kind"])

    @property
    def place(self) -> dict[str, object]:
        """How a condition names it."""
        named = {"question": self.question["key"]}
        return named if self.row is None else {**named, "row": self.row}

    def numbers(self) -> list[tuple[Decimal, int]]:
        """The choices whose names are numbers, with their codes."""
        return [
            (Decimal(name), code) for name, code in self.codes.items() if NUMBER.fullmatch(name)
        ]


def names_of(question: Question) -> dict[int, str]:
    """Code to the name of a choice, as forms have it."""
    if question["kind"] == QuestionKind.YES_NO:
        return YES_NO_NAMES
    names = {option["code"]: option.get("name") for option in question.get("options") or []}
    return {code: names.get(code) or str(code) for code in options_of(question)}


def codes_by_name(question: Question) -> dict[str, int]:
    """The name of a choice to its code."""
    return {name: code for code, name in names_of(question).items()}


def acknowledged() -> dict[str, int]:
    """What an acknowledgement is answered with."""
    return {ACKNOWLEDGED: YES}
