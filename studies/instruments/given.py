"""Answers as they are given: codes by variable, words by name. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from studies.codes import NOT_ASKED
from studies.instruments.kinds import Question, options_of, rows_of
from studies.vocabulary import QuestionKind

MONTHS = 12


@dataclass(slots=True)
class Answers:
    """Code by name of variable, and text by name, of questions and of “other” answers."""

    codes: dict[str, int] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)

    def code(self, name: str) -> int:
        """The code of a variable; “not asked” where nothing is known."""
        return self.codes.get(name, NOT_ASKED)

    def update(self, codes: Mapping[str, int], texts: Mapping[str, str]) -> None:
        """Take these as well; they replace earlier ones."""
        self.codes |= codes
        self.texts |= texts


def variables_of(question: Question) -> list[str]:
    """The names of the question's variables, in order."""
    key, kind = question["key"], question["kind"]
    if kind == QuestionKind.MATRIX:
        return [f"{key}__{row}" for row in rows_of(question)]
    if kind in (QuestionKind.MULTIPLE, QuestionKind.RANKING):
        return [f"{key}__{code}" for code in options_of(question)]
    return [] if kind in (QuestionKind.TEXT, QuestionKind.INFORMATION) else [key]


def is_answered(question: Question, answers: Answers) -> bool:
    """Whether something was chosen, counted or written: a refusal is no answer."""
    return question["key"] in answers.texts or any(
        answers.code(name) >= 0 for name in variables_of(question)
    )


def value_of(question: Question, code: int) -> float:
    """What the code of a number stands for; of a date, its year."""
    if question["kind"] == QuestionKind.DATE:
        return code // MONTHS
    return float(code / 10 ** question.get("decimals", 0))


def by_month(question: Question) -> bool:
    """Whether a date asks for the month beside the year."""
    return str(question.get("precision", "month")) == "month"
