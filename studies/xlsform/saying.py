"""Conditions over earlier answers → what forms say under “relevant”."""

from collections.abc import Mapping
from typing import Any

from studies.instruments.kinds import Question, rows_of
from studies.vocabulary import QuestionKind
from studies.xlsform.names import names_of

Names = Mapping[str, str]
"""The key of a question, or ``key__row`` for a row of a matrix, to its name in the form."""


def said(condition: Mapping[str, Any], questions: Mapping[str, Question], names: Names) -> str:
    """The expression that says the condition."""
    return _Writer(questions, names).node(condition, inside=False)


class _Writer:
    def __init__(self, questions: Mapping[str, Question], names: Names) -> None:
        self.questions = questions
        self.names = names

    def node(self, node: Mapping[str, Any], *, inside: bool) -> str:
        if "not" in node:
            return f"not({self.node(node['not'], inside=False)})"
        for group, word in (("all", " and "), ("any", " or ")):
            if group in node:
                parts = [self.node(part, inside=True) for part in node[group]]
                return _grouped(word.join(parts), several=len(parts) > 1 and inside)
        tests = self._tests(node)
        word = " and " if "is_none_of" in node or "is" not in node else " or "
        return _grouped(word.join(tests), several=len(tests) > 1 and inside)

    def _tests(self, leaf: Mapping[str, Any]) -> list[str]:
        question = self.questions[leaf["question"]]
        if "answered" in leaf:
            return [self._answered(question, "!=" if leaf["answered"] else "=")]
        if "is" in leaf:
            return [self._is(leaf, question, code) for code in leaf["is"]]
        if "is_none_of" in leaf:
            chosen = " or ".join(self._is(leaf, question, code) for code in leaf["is_none_of"])
            return [self._answered(question, "!="), f"not({chosen})"]
        return self._bounds(leaf, question)

    def _ref(self, question: Question, row: object = None) -> str:
        key = question["key"] if row is None else f"{question['key']}__{row}"
        return f"${{{self.names[key]}}}"

    def _answered(self, question: Question, op: str) -> str:
        if question["kind"] != QuestionKind.MATRIX:
            return f"{self._ref(question)} {op} ''"
        word = " or " if op == "!=" else " and "
        rows = [f"{self._ref(question, row)} {op} ''" for row in rows_of(question)]
        return _grouped(word.join(rows), several=len(rows) > 1)

    def _is(self, leaf: Mapping[str, Any], question: Question, code: int) -> str:
        if question["kind"] == QuestionKind.RANKING:
            name = names_of(question)[leaf["row"]]
            return f"selected-at({self._ref(question)}, {code - 1}) = {_quoted(name)}"
        name = _quoted(names_of(question)[code])
        if question["kind"] == QuestionKind.MULTIPLE:
            return f"selected({self._ref(question)}, {name})"
        return f"{self._ref(question, leaf.get('row'))} = {name}"

    def _bounds(self, leaf: Mapping[str, Any], question: Question) -> list[str]:
        ref, low, high = self._ref(question), leaf.get("from"), leaf.get("to")
        if question["kind"] == QuestionKind.DATE:
            first, last = f"date('{low}-01-01')", f"date('{high}-12-31')"
        else:
            first, last = f"{low}", f"{high}"
            if low == high:
                return [f"{ref} = {low}"]
        bounds = ((low, f"{ref} >= {first}"), (high, f"{ref} <= {last}"))
        return [words for bound, words in bounds if bound is not None]


def _grouped(words: str, *, several: bool) -> str:
    return f"({words})" if several else words


def _quoted(name: str) -> str:
    return f'"{name}"' if "'" in name else f"'{name}'"
