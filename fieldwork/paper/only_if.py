"""Who answers a question, in words for whoever fills in paper: by the numbers printed there."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fieldwork.paper.labels import labels_of
from studies.instruments.kinds import Question, options_of, rows_of
from studies.vocabulary import QuestionKind

Condition = Mapping[str, Any]
Questions = Mapping[str, Question]
Numbers = Mapping[str, int]


def only_if(condition: Condition | None, questions: Questions, numbers: Numbers) -> str:
    """Such as: the answer to question 3 is “Yes”; "" where everybody answers."""
    return _words(condition, questions, numbers) if condition else ""


def _words(node: Condition, questions: Questions, numbers: Numbers) -> str:
    if "not" in node:
        return _("it is not so that %(what)s") % {"what": _words(node["not"], questions, numbers)}
    for group, joint in (("all", _("and")), ("any", _("or"))):
        if group in node:
            parts = (_part(part, questions, numbers) for part in node[group])
            return f" {joint} ".join(parts)
    return _leaf(node, questions[node["question"]], numbers[node["question"]])


def _part(node: Condition, questions: Questions, numbers: Numbers) -> str:
    """A group inside a group stands in brackets, so that and and or are not mistaken."""
    words = _words(node, questions, numbers)
    return f"({words})" if len(node.get("all") or node.get("any") or ()) > 1 else words


def _leaf(leaf: Condition, question: Question, number: int) -> str:
    said: dict[str, object] = {"where": _where(leaf, question, number)}
    if "answered" in leaf:
        words = _("you answered %(where)s") if leaf["answered"] else _("%(where)s is left blank")
        return words % said
    if "is" in leaf:
        said["answers"] = _answers(leaf["is"], question)
        several = question["kind"] == QuestionKind.MULTIPLE
        words = _("%(where)s includes %(answers)s") if several else _("%(where)s is %(answers)s")
        return words % said
    if "is_none_of" in leaf:
        said["answers"] = _answers(leaf["is_none_of"], question)
        return _("you answered %(where)s with something else than %(answers)s") % said
    return _between(leaf, said)


def _where(leaf: Condition, question: Question, number: int) -> str:
    if "row" not in leaf:
        return _("question %(number)s") % {"number": number}
    ranking = question["kind"] == QuestionKind.RANKING
    rows = options_of(question) if ranking else rows_of(question)
    return _("“%(row)s” in question %(number)s") % {"row": rows[leaf["row"]], "number": number}


def _answers(codes: list[int], question: Question) -> str:
    joint = f" {_('or')} "
    if question["kind"] == QuestionKind.RANKING:
        return joint.join(map(str, codes))
    labels = labels_of(question)
    return joint.join(f"“{labels[code]}”" for code in codes)


def _between(leaf: Condition, said: dict[str, object]) -> str:
    low, high = leaf.get("from"), leaf.get("to")
    said |= {"low": low, "high": high}
    if low is None:
        return _("%(where)s is %(high)s or less") % said
    if high is None:
        return _("%(where)s is %(low)s or more") % said
    if low == high:
        return _("%(where)s is %(low)s") % said
    return _("%(where)s is from %(low)s to %(high)s") % said
