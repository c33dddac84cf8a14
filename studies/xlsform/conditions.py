"""The conditions of questions and pages, as rows say them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.vocabulary import QuestionKind
from studies.xlsform.account import Account
from studies.xlsform.expressions import ExpressionError
from studies.xlsform.names import Target, acknowledged, codes_by_name
from studies.xlsform.relevance import condition_of
from studies.xlsform.saying import said
from studies.xlsform.sheets import Row
from studies.xlsform.texts import unsheltered

Question = Mapping[str, Any]
NOT_READ = (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError)


@dataclass(slots=True)
class Conditions:
    """What conditions may look at, which grows with each question."""

    account: Account
    targets: dict[str, Target | str] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)

    def of(self, row: Row, own: dict[str, object]) -> dict[str, Any]:
        """``{"when": …}`` of a row, or nothing; ``own`` are its fields of the portal.

        The portal's own condition counts as long as the row still says the same.
        """
        text = unsheltered(row.get("relevant"))
        if "when" in own:
            if self._says(own["when"], text):
                return {"when": own["when"]}
            self.account.remark(
                row.sheet, row.number, "portal::when", "“relevant” says something else, and counts."
            )
        if not text:
            return {}
        try:
            return {"when": condition_of(text, self.targets)}
        except ExpressionError as error:
            self.account.refuse(
                row.sheet,
                row.number,
                "relevant",
                f"“{text}” cannot be carried. {error}",
                "Word the condition with earlier questions and their choices.",
            )
            return {}

    def add(self, row: Row, question: Question, *, is_acknowledged: bool = False) -> None:
        """Later conditions may look at this question."""
        name, key = unsheltered(row.get("name")), question["key"]
        codes = acknowledged() if is_acknowledged else codes_by_name(question)
        self._offer(name, Target(question, codes))
        self.questions[key] = question
        self.names[key] = name

    def add_row(self, row: Row, question: Question, code: int) -> None:
        """Later conditions may look at this row of a matrix."""
        name = unsheltered(row.get("name"))
        self._offer(name, Target(question, codes_by_name(question), code))
        self.names[f"{question['key']}__{code}"] = name

    def expect(self, name: str, words: str) -> None:
        """Say why conditions cannot look at this name, until they can."""
        self.targets.setdefault(unsheltered(name), words)

    def _offer(self, name: str, target: Target) -> None:
        if target.kind == QuestionKind.INFORMATION:
            self.targets[name] = f"“{name}” only informs: it has no answer."
        elif isinstance(self.targets.get(name), Target):
            self.targets[name] = f"“{name}” is the name of two questions."
        else:
            self.targets[name] = target

    def _says(self, when: object, text: str) -> bool:
        if when is None or not isinstance(when, Mapping):
            return when is None and not text
        try:
            return said(when, self.questions, self.names) == text
        except NOT_READ:
            return False
