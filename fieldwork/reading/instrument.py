"""What an instrument version offers for answers, as reading needs it: no model, no database."""

from collections.abc import Mapping
from dataclasses import dataclass

from studies.codes import DECLINED, LEFT_BLANK, NOT_ASKED

RESERVED_WORDS: Mapping[str, int] = {
    "not_asked": NOT_ASKED,
    "declined": DECLINED,
    "blank": LEFT_BLANK,
}
RESERVED_LABELS: Mapping[str, int] = {
    "Not asked": NOT_ASKED,
    "Prefer not to say": DECLINED,
    "Prefer not to answer": DECLINED,
    "No answer": LEFT_BLANK,
}


@dataclass(frozen=True, slots=True)
class VariableShape:
    """One position of a response's codes. ``kind`` is closed, option, number or date."""

    position: int
    name: str
    question_key: str
    kind: str
    label: str
    codes: Mapping[int, str]
    decimals: int = 0


@dataclass(frozen=True, slots=True)
class QuestionShape:
    """One question: its wording, its options by code, its variables by position."""

    key: str
    text: str
    kind: str
    options: Mapping[int, str]
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class InstrumentShape:
    """All variables by position and all questions in order."""

    variables: tuple[VariableShape, ...]
    questions: tuple[QuestionShape, ...]

    def variable(self, name: str) -> VariableShape | None:
        """The variable of this name."""
        return next((each for each in self.variables if each.name == name), None)

    def question(self, key: str) -> QuestionShape | None:
        """The question with this key."""
        return next((each for each in self.questions if each.key == key), None)

    def options_of(self, question: QuestionShape) -> dict[int, int]:
        """For a multiple choice: the code of each option and the position of its variable."""
        return dict(zip(question.options, question.positions, strict=True))
