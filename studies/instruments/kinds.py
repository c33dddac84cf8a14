"""What each kind of question takes, offers and opens. Pure."""

from collections.abc import Mapping
from typing import Any, Final

from studies.codes import YES_NO_LABELS
from studies.vocabulary import QuestionKind

Definition = Mapping[str, Any]
Question = Mapping[str, Any]

EVERYWHERE: Final = frozenset({"key", "text", "kind", "help", "page", "when"})
OF_ASKING: Final = frozenset({"objective", "why", "demographic", "pii", "bank"})
OF_KIND: Final[Mapping[QuestionKind, frozenset[str]]] = {
    QuestionKind.YES_NO: frozenset(),
    QuestionKind.SINGLE: frozenset({"options", "shuffle"}),
    QuestionKind.MULTIPLE: frozenset({"options", "shuffle"}),
    QuestionKind.SCALE: frozenset({"options"}),
    QuestionKind.RATING: frozenset({"lowest", "highest", "low_label", "high_label"}),
    QuestionKind.NET_PROMOTER: frozenset({"low_label", "high_label"}),
    QuestionKind.MATRIX: frozenset({"rows", "options", "shuffle"}),
    QuestionKind.RANKING: frozenset({"options", "shuffle"}),
    QuestionKind.NUMBER: frozenset({"decimals", "unit", "smallest", "largest"}),
    QuestionKind.DATE: frozenset({"precision", "earliest", "latest"}),
    QuestionKind.TEXT: frozenset({"short"}),
    QuestionKind.INFORMATION: frozenset(),
}
WITH_OPTIONS: Final = frozenset(kind for kind, fields in OF_KIND.items() if "options" in fields)
ONE_CODE: Final = frozenset(
    {
        QuestionKind.YES_NO,
        QuestionKind.SINGLE,
        QuestionKind.SCALE,
        QuestionKind.RATING,
        QuestionKind.NET_PROMOTER,
    }
)
"""Answered with one of the codes of ``options_of``."""

NET_PROMOTER: Final = (0, 10)
MOST_STEPS: Final = 11
LOWEST_RATING: Final = 1
HIGHEST_RATING: Final = 5
OTHER: Final = "other"


KNOWN: Final = EVERYWHERE | OF_ASKING | frozenset().union(*OF_KIND.values())


def fields_of(kind: QuestionKind) -> frozenset[str]:
    """Every field that a question of this kind may have."""
    asking = frozenset() if kind == QuestionKind.INFORMATION else OF_ASKING
    return EVERYWHERE | asking | OF_KIND[kind]


def asked(definition: Definition) -> list[dict[str, Any]]:
    """The questions in order, without the blocks that only inform."""
    return [q for q in definition["questions"] if q["kind"] != QuestionKind.INFORMATION]


def options_of(question: Question) -> dict[int, str]:
    """Code to label, in order; yes and no have their fixed codes, steps their numbers."""
    kind = question["kind"]
    if kind == QuestionKind.YES_NO:
        return dict(YES_NO_LABELS)
    if kind in (QuestionKind.RATING, QuestionKind.NET_PROMOTER):
        return _steps(question)
    return {option["code"]: option["label"] for option in question.get("options") or []}


def rows_of(question: Question) -> dict[int, str]:
    """The rows of a matrix: code to label, in order."""
    return {row["code"]: row["label"] for row in question.get("rows") or []}


def ends_of(question: Question) -> tuple[int, int]:
    """The lowest and the highest step of a rating or a net promoter question."""
    if question["kind"] == QuestionKind.NET_PROMOTER:
        return NET_PROMOTER
    return question.get("lowest", LOWEST_RATING), question.get("highest", HIGHEST_RATING)


def other_of(question: Question) -> int | None:
    """The code of the option beside which people write their own words."""
    marked = (o["code"] for o in (question.get("options") or []) if o.get("other"))
    return next(marked, None)


def exclusive_of(question: Question) -> frozenset[int]:
    """The codes that stand alone, such as “None of these”."""
    return frozenset(o["code"] for o in (question.get("options") or []) if o.get("exclusive"))


def other_key(question: Question) -> str:
    """Under which name the words beside “other” are sealed."""
    return f"{question['key']}__{OTHER}"


def text_keys(definition: Definition) -> list[str]:
    """The names of the open answers, which are sealed."""
    keys: list[str] = []
    for question in definition["questions"]:
        if question["kind"] == QuestionKind.TEXT:
            keys.append(question["key"])
        elif other_of(question) is not None:
            keys.append(other_key(question))
    return keys


def _steps(question: Question) -> dict[int, str]:
    lowest, highest = ends_of(question)
    steps = {code: str(code) for code in range(lowest, highest + 1)}
    for code, name in ((lowest, "low_label"), (highest, "high_label")):
        if question.get(name):
            steps[code] = f"{code} ({question[name]})"
    return steps
