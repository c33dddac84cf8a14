"""A condition as people read it."""

from collections.abc import Mapping, Sequence

from studies.instruments.conditions.looking import Condition
from studies.instruments.kinds import Question, options_of, rows_of
from studies.vocabulary import QuestionKind


def in_words(condition: Condition | None, questions: Mapping[str, Question]) -> str:
    """One sentence part, such as “How did you travel?” is “By air” or “By rail”; "" for none."""
    return _words(condition, questions) if condition else ""


def all_in_words(conditions: Sequence[Condition], questions: Mapping[str, Question]) -> str:
    """All of which must hold, as one sentence part."""
    said = [in_words(one, questions) for one in conditions]
    return said[0] if len(said) == 1 else " and ".join(f"({one})" for one in said)


def _words(node: Condition, questions: Mapping[str, Question]) -> str:
    if "not" in node:
        return f"not ({_words(node['not'], questions)})"
    for group, joint in (("all", " and "), ("any", " or ")):
        if group in node:
            return joint.join(_part(part, questions) for part in node[group])
    return _leaf(node, questions[node["question"]])


def _part(node: Condition, questions: Mapping[str, Question]) -> str:
    """A group inside a group stands in brackets, so that and and or are not mistaken."""
    words = _words(node, questions)
    inner = node.get("all") or node.get("any") or ()
    return f"({words})" if len(inner) > 1 else words


def _leaf(leaf: Condition, question: Question) -> str:
    asked = f"“{question['text']}”"
    if "answered" in leaf:
        return f"{asked} was {'' if leaf['answered'] else 'not '}answered"
    if "is" in leaf:
        return f"{_where(leaf, question, asked)} {_verb(question)} {_names(leaf, 'is', question)}"
    if "is_none_of" in leaf:
        names = _names(leaf, "is_none_of", question)
        return f"{_where(leaf, question, asked)} was answered, but not with {names}"
    return f"{asked} is {_range(leaf, question.get('unit', ''))}"


def _where(leaf: Condition, question: Question, asked: str) -> str:
    if "row" not in leaf:
        return asked
    ranking = question["kind"] == QuestionKind.RANKING
    rows = options_of(question) if ranking else rows_of(question)
    return f"“{rows[leaf['row']]}” in {asked}"


def _verb(question: Question) -> str:
    return "includes" if question["kind"] == QuestionKind.MULTIPLE else "is"


def _names(leaf: Condition, test: str, question: Question) -> str:
    if question["kind"] == QuestionKind.RANKING:
        return " or ".join(f"rank {rank}" for rank in leaf[test])
    labels = options_of(question)
    return " or ".join(f"“{labels[code]}”" for code in leaf[test])


def _range(leaf: Condition, unit: str) -> str:
    low, high = leaf.get("from"), leaf.get("to")
    if low is None:
        said = f"at most {high}"
    elif high is None:
        said = f"at least {low}"
    else:
        said = f"{low}" if low == high else f"from {low} to {high}"
    return f"{said} {unit}".strip()
