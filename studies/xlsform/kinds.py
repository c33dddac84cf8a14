"""Kinds of questions → types, appearances and parameters of XLSForm."""

from collections.abc import Mapping

from studies.instruments.kinds import Question, ends_of
from studies.vocabulary import QuestionKind
from studies.xlsform.matrices import TABLE
from studies.xlsform.questions import LIKERT

YES_NO_LIST = "yes_no"
SELECTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    QuestionKind.YES_NO: ("select_one", {}),
    QuestionKind.SINGLE: ("select_one", {}),
    QuestionKind.SCALE: ("select_one", {"appearance": LIKERT}),
    QuestionKind.MULTIPLE: ("select_multiple", {}),
    QuestionKind.RANKING: ("rank", {}),
}
OTHERS: Mapping[str, Mapping[str, str]] = {
    QuestionKind.TEXT: {"type": "text"},
    QuestionKind.INFORMATION: {"type": "note"},
    QuestionKind.MATRIX: {"type": "begin_group", "appearance": TABLE},
}


def list_of(question: Question) -> str:
    """The name of the list that a question offers."""
    if question["kind"] == QuestionKind.YES_NO:
        return YES_NO_LIST
    key = str(question["key"])
    return f"{key}__list" if key == YES_NO_LIST else key


def type_cells(question: Question) -> dict[str, str]:
    """What other tools need to ask it; a matrix is a group of its rows."""
    kind = question["kind"]
    if kind in SELECTS:
        word, more = SELECTS[kind]
        shuffled = {"parameters": "randomize=true"} if question.get("shuffle") else {}
        return {"type": f"{word} {list_of(question)}", **more, **shuffled}
    if kind in (QuestionKind.RATING, QuestionKind.NET_PROMOTER):
        lowest, highest = ends_of(question)
        return {"type": "range", "parameters": f"start={lowest} end={highest} step=1"}
    if kind == QuestionKind.NUMBER:
        return {"type": "decimal" if question.get("decimals") else "integer"}
    if kind == QuestionKind.DATE:
        by_year = question.get("precision") == "year"
        return {"type": "date", "appearance": "year" if by_year else "month-year"}
    return dict(OTHERS[kind])
