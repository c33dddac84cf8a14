"""A definition → a form that reads back as the same definition."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.instruments.kinds import Definition, Question, fields_of
from studies.instruments.languages import SOURCE, name_of, source_language, wordings
from studies.vocabulary import QuestionKind
from studies.xlsform.account import Account
from studies.xlsform.choices import ChoiceList, codes_for
from studies.xlsform.conditions import Conditions
from studies.xlsform.constraints import constraint_of
from studies.xlsform.expressions import ExpressionError
from studies.xlsform.headings import PORTAL, PORTAL_OF_CHOICES
from studies.xlsform.keys import key_of
from studies.xlsform.kinds import YES_NO_LIST, list_of, type_cells
from studies.xlsform.lines import Cells, Lines, row_of, say
from studies.xlsform.matrices import MATRIX
from studies.xlsform.names import YES_NO_NAMES, names_of
from studies.xlsform.questions import kind_and_fields
from studies.xlsform.relevance import condition_of
from studies.xlsform.saying import said
from studies.xlsform.sheets import CHOICES, SETTINGS, SURVEY, TRANSLATIONS, Book
from studies.xlsform.survey import merged
from studies.xlsform.texts import encoded, is_plain, plain
from studies.xlsform.types import type_of

RESERVED = frozenset({"meta"})
"""Names that every form has already."""

SAID_ELSEWHERE = frozenset({"kind", "key", "text", "page", "options", "rows"})
BOUNDS = ("smallest", "largest", "earliest", "latest")


def write_form(definition: Definition, *, form_id: str) -> Book:
    """The sheets of the form of a valid definition."""
    return _Writer(definition).book(form_id)


@dataclass(slots=True)
class _Writer:
    definition: Definition
    survey: Lines = field(default_factory=lambda: Lines(SURVEY))
    choices: Lines = field(default_factory=lambda: Lines(CHOICES))
    places: dict[str, tuple[Cells, str]] = field(default_factory=dict)
    """The place of a wording to its cell."""

    conditions: Conditions = field(default_factory=lambda: Conditions(Account()))

    def book(self, form_id: str) -> Book:
        pages = {page["key"]: page for page in self.definition.get("pages", [])}
        open_page = ""
        for question in self.definition["questions"]:
            page = question.get("page", "")
            if page in pages and page != open_page:
                if open_page:
                    self.survey.add({"type": "end_group"})
                self._begin(pages[page])
                open_page = page
            self._question(question)
        if open_page:
            self.survey.add({"type": "end_group"})
        translations = self._translations()
        sheets = [
            self.survey.sheet(("type", "name", "label")),
            self.choices.sheet(("list_name", "name", "label")),
            self._settings(form_id).sheet(),
            *([translations.sheet()] if translations.lines else []),
        ]
        return Book({sheet.name: sheet for sheet in sheets})

    def _begin(self, page: Mapping[str, Any]) -> None:
        key = page["key"]
        taken = {question["key"] for question in self.definition["questions"]}
        free = key not in taken | RESERVED and "__" not in key
        name = key if free else f"{key}__page"
        cells = self.survey.add({"type": "begin_group", "name": name})
        if key_of(name, set(), start="page") != key:
            cells[f"{PORTAL}key"] = encoded("key", key)
        if "title" in page:
            say(cells, "label", "title", page["title"])
            self.places[f"pages.{key}.title"] = cells, "label"
        for field_name in ("section", "text"):
            if field_name in page:
                cells[f"{PORTAL}{field_name}"] = encoded(field_name, page[field_name])
        self._when(cells, page)

    def _question(self, question: Question) -> None:
        key = question["key"]
        name = f"{key}__question" if key in RESERVED else key
        cells = self.survey.add({**type_cells(question), "name": name})
        start = f"questions.{key}"
        if key_of(name, set(), start="q") != key:
            cells[f"{PORTAL}key"] = encoded("key", key)
        say(cells, "label", "text", question["text"])
        self.places[f"{start}.text"] = cells, "label"
        if "help" in question:
            say(cells, "hint", "help", question["help"])
            self.places[f"{start}.help"] = cells, "hint"
        self._when(cells, question)
        constraint = constraint_of(question)
        if constraint:
            cells["constraint"] = constraint
        self._list(question)
        self._fields(cells, question)
        self.conditions.add(row_of(SURVEY, cells), question)
        if question["kind"] == QuestionKind.MATRIX:
            self._rows(question, name)

    def _rows(self, question: Question, name: str) -> None:
        numbered = [row["code"] for row in question["rows"]] == [
            *range(1, len(question["rows"]) + 1)
        ]
        for row in question["rows"]:
            code = row["code"]
            cells = self.survey.add(
                {"type": f"select_one {list_of(question)}", "name": f"{name}__{code}"}
            )
            say(cells, "label", "label", row["label"])
            if not numbered:
                cells[f"{PORTAL}code"] = encoded("code", code)
            self.places[f"questions.{question['key']}.rows.{code}"] = cells, "label"
            self.conditions.add_row(row_of(SURVEY, cells), question, code)
        self.survey.add({"type": "end_group"})

    def _list(self, question: Question) -> None:
        if question["kind"] == QuestionKind.YES_NO:
            if not any(line["list_name"] == YES_NO_LIST for line in self.choices.lines):
                for name in YES_NO_NAMES.values():
                    cells = {"list_name": YES_NO_LIST, "name": name, "label": name.capitalize()}
                    self.choices.add(cells)
            return
        names = names_of(question)
        options = question.get("options") or []
        derived = codes_for([names[option["code"]] for option in options])
        known = derived == [option["code"] for option in options]
        for option in options:
            code = option["code"]
            cells = self.choices.add({"list_name": list_of(question), "name": names[code]})
            say(cells, "label", "label", option["label"])
            if not known:
                cells[f"{PORTAL_OF_CHOICES}code"] = encoded("code", code)
            if "other" in option:
                cells[f"{PORTAL_OF_CHOICES}other"] = encoded("other", option["other"])
            if option.get("exclusive") is False:
                cells[f"{PORTAL_OF_CHOICES}exclusive"] = encoded("exclusive", value=False)
            self.places[f"questions.{question['key']}.options.{code}"] = cells, "label"

    def _fields(self, cells: Cells, question: Question) -> None:
        """In columns of the portal's own, what the rest of the row does not say."""
        implied = self._implied(cells, question)
        if implied["kind"] != question["kind"]:
            cells[f"{PORTAL}kind"] = str(question["kind"])
            implied = merged(implied, {"kind": question["kind"]}, None)
        elsewhere = SAID_ELSEWHERE if self.definition.get("pages") else SAID_ELSEWHERE - {"page"}
        for name, value in question.items():
            if (name in elsewhere and value) or name in ("help", "when"):
                continue
            if name in BOUNDS and value is not None and name in fields_of(question["kind"]):
                continue
            if name not in implied or json.dumps(implied[name]) != json.dumps(value):
                cells[f"{PORTAL}{name}"] = encoded(name, value)

    def _implied(self, cells: Cells, question: Question) -> dict[str, Any]:
        """What will be read from the row without those columns."""
        if question["kind"] == QuestionKind.MATRIX:
            return MATRIX
        row, kind = row_of(SURVEY, cells), type_of(cells["type"])
        offered = None
        if kind.list_name:
            names = names_of(question)
            options = question.get("options") or [
                {"label": name.capitalize()} for name in names.values()
            ]
            codes = {name: code for code, name in names.items()}
            offered = ChoiceList(kind.list_name, 0, options, codes)
        return kind_and_fields(row, kind, offered)

    def _when(self, cells: Cells, thing: Mapping[str, Any]) -> None:
        if "when" not in thing:
            return
        when = thing["when"]
        if when is None:
            cells[f"{PORTAL}when"] = "null"
            return
        words = said(when, self.conditions.questions, self.conditions.names)
        cells["relevant"] = words
        try:
            read = condition_of(words, self.conditions.targets)
        except ExpressionError:
            read = {}
        if json.dumps(read, sort_keys=True) != json.dumps(when, sort_keys=True):
            cells[f"{PORTAL}when"] = encoded("when", when)

    def _translations(self) -> Lines:
        """Translations in the columns of their language, and the others on a sheet of their own."""
        source = wordings(self.definition)
        rest = Lines(TRANSLATIONS)
        for language, entries in self.definition.get("translations", {}).items():
            if not entries:
                rest.add({"language": language})
            for place, entry in entries.items():
                cells, column = self.places.get(place, ({}, ""))
                fits = entry["of"] == source[place] and is_plain(source[place])
                if cells and fits and is_plain(entry["text"]):
                    cells[f"{column}::{_called(language)}"] = entry["text"]
                    continue
                texts = {name: encoded(name, entry[name]) for name in ("text", "of")}
                rest.add({"language": language, "place": place, **texts})
        return rest

    def _settings(self, form_id: str) -> Lines:
        title, source = self.definition["title"], source_language(self.definition)
        cells = {"form_title": plain(title) or form_id, "form_id": form_id}
        if plain(title) != title:
            cells[f"{PORTAL}title"] = encoded("title", title)
        if source != SOURCE or self.definition.get("translations"):
            cells["default_language"] = _called(source)
        if "language" in self.definition and source == SOURCE:
            cells[f"{PORTAL}language"] = encoded("language", self.definition["language"])
        for name in ("pages", "translations"):
            if name in self.definition and not self.definition[name]:
                cells[f"{PORTAL}{name}"] = encoded(name, self.definition[name])
        return Lines(SETTINGS, [cells])


def _called(language: str) -> str:
    """A language as headings name it."""
    return f"{name_of(language)} ({language})"
