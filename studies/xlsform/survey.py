"""The rows of the survey → questions on pages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.instruments.choices import MOST_OPTIONS, problems_of_kind
from studies.instruments.kinds import WITH_OPTIONS, fields_of
from studies.vocabulary import QuestionKind
from studies.xlsform import paging
from studies.xlsform.account import Account
from studies.xlsform.checking import ADVICE, column_of
from studies.xlsform.choices import ChoiceList, translations_of, with_other
from studies.xlsform.conditions import Conditions
from studies.xlsform.constraints import constrained
from studies.xlsform.expressions import ExpressionError
from studies.xlsform.keys import key_of
from studies.xlsform.matrices import MATRIX, TABLE, is_matrix, rows_of_matrix
from studies.xlsform.paging import Around, Pages
from studies.xlsform.portal import portal_fields
from studies.xlsform.questions import OF_PORTAL, CannotBeAskedError, kind_and_fields
from studies.xlsform.remarks import tell_remarks
from studies.xlsform.sheets import SURVEY, Row
from studies.xlsform.texts import unsheltered
from studies.xlsform.translating import Translations
from studies.xlsform.tree import Group, Leaf
from studies.xlsform.types import Type
from studies.xlsform.wording import Wording

Question = dict[str, Any]
ASKED_IN_LISTS = frozenset({"one", "several", "rank"})


@dataclass(slots=True)
class SurveyReader:
    """Reads the tree of rows; ``reasons`` are objective and why where a row says none."""

    wording: Wording
    lists: Mapping[str, ChoiceList]
    conditions: Conditions
    reasons: Mapping[str, object]
    account: Account
    objectives: frozenset[int] | None = None
    translations: Translations = field(default_factory=Translations)
    pages: Pages = field(default_factory=Pages)
    questions: list[Question] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=dict)
    """The key of a question to its row."""

    used: set[str] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def read(self, group: Group, path: list[Around]) -> None:
        """Everything within a group that stands within these."""
        for part in group.parts:
            if isinstance(part, Leaf):
                self._leaf(part, path)
            elif is_matrix(part):
                self._matrix(part, path)
            else:
                assert part.row is not None
                self._tell_empty(part, part.row)
                self.read(part, [*path, self._around(part, part.row)])

    def _around(self, group: Group, row: Row) -> Around:
        own = portal_fields(row, paging.OF_PORTAL, self.account)
        title = "" if own.get("title") else self.wording.wording(row, "label")
        around = Around(unsheltered(row.get("name")) or "page", row.number, title)
        around.said = self.wording.translated(row, "label", of=title)
        around.own = own
        around.when = [*self.conditions.of(row, own).values()]
        if around.when == [None]:
            around.own, around.when = {**own, "when": None}, []
        tell_remarks(row, group.type, self.account)
        self.account.carry(SURVEY, row.number, "Begins a page.")
        self.conditions.expect(row.get("name"), f"“{row.get('name')}” is a group.")
        return around

    def _leaf(self, leaf: Leaf, path: list[Around]) -> None:
        row, kind = leaf.row, leaf.type
        if kind.refusal:
            words = f"“{row.get('name')}” is not asked here."
            self.conditions.expect(row.get("name"), words)
            return
        own = portal_fields(row, OF_PORTAL, self.account)
        offered = self._offered(row, kind)
        if kind.word in ASKED_IN_LISTS and offered is None:
            return
        try:
            question = merged(kind_and_fields(row, kind, offered), own, offered)
        except CannotBeAskedError as error:
            self._refuse(row, error.column, error.words, error.todo)
            return
        tell_remarks(row, kind, self.account)
        if not self._fits(row, question, own):
            return
        self._finish(row, question, own, path)
        if offered and "options" in question:
            start = f"questions.{question['key']}.options"
            self._say_options(translations_of(offered, start), question, start)
        self.conditions.add(row, question, is_acknowledged=kind.word == "acknowledge")

    def _matrix(self, group: Group, path: list[Around]) -> None:
        assert group.row is not None
        row, first = group.row, group.parts[0]
        assert isinstance(first, Leaf)
        own = portal_fields(row, OF_PORTAL, self.account)
        offered = self._offered(first.row, first.type)
        if offered is None:
            return
        rows, said = rows_of_matrix(group, self.wording, self.account)
        question = {**MATRIX, "rows": rows, "options": offered.options, **own}
        tell_remarks(row, group.type, self.account, known={TABLE})
        if not self._fits(row, question, own):
            return
        self._finish(row, question, own, path)
        start = f"questions.{question['key']}"
        self._say_options(
            translations_of(offered, f"{start}.options"), question, f"{start}.options"
        )
        for language, texts in said.items():
            places = {f"{start}.{place}": text for place, text in texts.items()}
            self._say_options({language: places}, question, f"{start}.rows", "rows")
        self.conditions.add(row, question)
        for part, each in zip(group.parts, rows, strict=True):
            assert isinstance(part, Leaf)
            tell_remarks(part.row, part.type, self.account)
            words = f"Becomes a row of “{question['key']}”."
            self.account.carry(SURVEY, part.row.number, words)
            self.conditions.add_row(part.row, question, each["code"])

    def _fits(self, row: Row, question: Question, own: Mapping[str, object]) -> bool:
        """Whether what the portal's own columns say makes a question of its kind."""
        if not own:
            return True
        if question["kind"] not in QuestionKind.values:
            todo = f"Write one of {', '.join(QuestionKind.values)}."
            self._refuse(row, "portal::kind", f"“{question['kind']}” is no kind.", todo)
            return False
        problems = [*problems_of_kind(question)]
        for problem in problems:
            self._refuse(row, column_of(problem), problem, ADVICE)
        return not problems

    def _finish(
        self, row: Row, question: Question, own: Mapping[str, object], path: list[Around]
    ) -> None:
        """Key, words, reasons, condition, constraint and page."""
        self._name(row, question)
        for name, column in (("text", "label"), ("help", "hint")):
            self._say(row, question, name, column)
        if question["kind"] != QuestionKind.INFORMATION:
            for name, value in self.reasons.items():
                question.setdefault(name, value)
            self._say_reasons_missing(row, question)
        question.pop("when", None)
        question |= self.conditions.of(row, dict(own))
        self._constrain(row, question)
        question.setdefault("page", self.pages.page_in(path, row.number))
        self.questions.append(question)
        self.rows[question["key"]] = row.number
        label = (
            QuestionKind(question["kind"]).label if question["kind"] in QuestionKind.values else ""
        )
        self.account.carry(SURVEY, row.number, f"Becomes “{question['key']}”: {label}.")

    def _name(self, row: Row, question: Question) -> None:
        name = unsheltered(row.get("name"))
        if not name and question["kind"] != QuestionKind.INFORMATION:
            todo = "Give it a short name, such as “age_group”."
            self._refuse(row, "name", "The question has no name.", todo)
        if question.get("key"):
            self.taken.add(question["key"])
            return
        question["key"] = key_of(name or "note", self.taken, start="q")
        if name and question["key"] != name:
            words = f"“{name}” becomes “{question['key']}”."
            self.account.remark(SURVEY, row.number, "name", words)

    def _say(self, row: Row, question: Question, name: str, column: str) -> None:
        text = "" if name in question else self.wording.wording(row, column)
        if text:
            question[name] = text
        elif name == "text" and not question.get("text"):
            todo = "Write what participants read."
            self._refuse(row, "label", "The question has no label.", todo)
        said = self.wording.translated(row, column, of=question.get(name) or name == "text")
        self.translations.add(
            f"questions.{question['key']}.{name}", said, of=question.get(name, "")
        )

    def _say_options(
        self,
        said: Mapping[str, Mapping[str, str]],
        question: Question,
        start: str,
        choices: str = "options",
    ) -> None:
        labels = {f"{start}.{each['code']}": each["label"] for each in question[choices]}
        for language, texts in said.items():
            for place, text in texts.items():
                if place in labels:
                    self.translations.add(place, {language: text}, of=labels[place])

    def _say_reasons_missing(self, row: Row, question: Question) -> None:
        for name in ("objective", "why"):
            if not question.get(name):
                words = f"The form does not say the “{name}” of the question."
                self._refuse(row, f"portal::{name}", words, "Fill in the column.")
        number = question.get("objective")
        if number and self.objectives is not None and number not in self.objectives:
            words = f"Objective {number} is none of the study."
            todo = "Name one of its objectives, or leave the cell empty."
            self._refuse(row, "portal::objective", words, todo)

    def _constrain(self, row: Row, question: Question) -> None:
        text = unsheltered(row.get("constraint"))
        if not text:
            return
        try:
            checked = constrained(question, text, name=unsheltered(row.get("name")))
        except ExpressionError as error:
            words = f"“{text}” cannot be carried. {error}"
            self._refuse(row, "constraint", words, "Change it, or empty the cell.")
        else:
            question |= checked

    def _offered(self, row: Row, kind: Type) -> ChoiceList | None:
        if kind.word not in ASKED_IN_LISTS:
            return None
        found = self.lists.get(kind.list_name)
        self.used.add(kind.list_name)
        if found is None:
            words = f"The sheet “choices” has no list “{kind.list_name}”."
            self._refuse(row, "type", words, "Add the list, or correct its name.")
            return None
        if len(found.options) > MOST_OPTIONS:
            self.account.carry(SURVEY, row.number, f"Waits for the list “{found.name}”.")
            return None
        return with_other(found) if kind.or_other else found

    def _tell_empty(self, group: Group, row: Row) -> None:
        if not group.parts:
            words = "The group holds no questions, and becomes no page."
            self.account.remark(SURVEY, row.number, "type", words)

    def _refuse(self, row: Row, column: str, words: str, todo: str) -> None:
        self.account.refuse(row.sheet, row.number, column, words, todo)


def merged(implied: Question, own: Mapping[str, object], offered: ChoiceList | None) -> Question:
    """What the type implies, under what the portal's own columns say."""
    kind = own.get("kind", implied["kind"])
    if kind not in QuestionKind.values:
        return {**implied, **own}
    if kind in WITH_OPTIONS and offered and "options" not in implied:
        implied = {**implied, "options": offered.options}
    fitting = fields_of(QuestionKind(kind))
    return {**{name: value for name, value in implied.items() if name in fitting}, **own}
