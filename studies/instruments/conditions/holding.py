"""Whether a condition holds for the answers given so far."""

from collections.abc import Iterable, Mapping

from studies.codes import SELECTED
from studies.instruments.conditions.looking import Condition
from studies.instruments.given import Answers, is_answered, value_of
from studies.instruments.kinds import Question, options_of
from studies.vocabulary import QuestionKind


def holds(condition: Condition | None, questions: Mapping[str, Question], answers: Answers) -> bool:
    """Whether it holds; no condition always does. ``questions`` are those of the definition."""
    if not condition:
        return True
    if "all" in condition:
        return all(holds(part, questions, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, questions, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], questions, answers)
    return _holds(condition, questions[condition["question"]], answers)


def _holds(leaf: Condition, question: Question, answers: Answers) -> bool:
    if "answered" in leaf:
        return is_answered(question, answers) is leaf["answered"]
    if "is" in leaf:
        return bool(_chosen(leaf, question, answers) & {*leaf["is"]})
    if "is_none_of" in leaf:
        answered = is_answered(question, answers)
        return answered and not _chosen(leaf, question, answers) & {*leaf["is_none_of"]}
    return _lies_between(leaf, question, answers)


def _chosen(leaf: Condition, question: Question, answers: Answers) -> set[int]:
    key = question["key"]
    if question["kind"] == QuestionKind.MULTIPLE:
        return set(_ticked(key, options_of(question), answers))
    return {answers.code(f"{key}__{leaf['row']}" if "row" in leaf else key)}


def _ticked(key: str, codes: Iterable[int], answers: Answers) -> Iterable[int]:
    return (code for code in codes if answers.code(f"{key}__{code}") == SELECTED)


def _lies_between(leaf: Condition, question: Question, answers: Answers) -> bool:
    code = answers.code(question["key"])
    if code < 0:
        return False
    value = value_of(question, code)
    return bool(leaf.get("from", value) <= value <= leaf.get("to", value))
