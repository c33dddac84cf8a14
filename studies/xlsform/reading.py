"""A form → a definition, or an account of everything that stands in the way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from studies.instruments.languages import SOURCE
from studies.xlsform.account import Account
from studies.xlsform.checking import tell_problems, tell_whether_valid
from studies.xlsform.choices import ChoiceList, lists_in
from studies.xlsform.columns import Columns
from studies.xlsform.conditions import Conditions
from studies.xlsform.languages import languages_in
from studies.xlsform.portal import portal_fields
from studies.xlsform.sheets import CHOICES, SETTINGS, SURVEY, TRANSLATIONS, Book, Row
from studies.xlsform.survey import SurveyReader
from studies.xlsform.texts import plain, unsheltered
from studies.xlsform.tree import leaves, tree_of
from studies.xlsform.wording import Wording

OF_SETTINGS = frozenset({"language", "pages", "title", "translations"})


@dataclass(frozen=True, slots=True)
class Asking:
    """What a form does not say: its title, if it has none, and why its questions are asked."""

    title: str
    objective: int | None = None
    why: str = ""
    objectives: frozenset[int] | None = None
    """The numbers of the study's objectives, where questions may serve no others."""


def read_form(book: Book, asking: Asking) -> tuple[dict[str, Any] | None, Account]:
    """The definition, unless something is refused, and what became of everything.

    Questions serve the objective and have the reason of ``asking`` where the form says none.
    """
    account = Account()
    Columns(account).tell(book)
    definition = _definition(book, asking, account)
    tell_whether_valid(book, account)
    return (None if account.refused else definition), account


def _definition(book: Book, asking: Asking, account: Account) -> dict[str, Any]:
    settings = next(book.sheet(SETTINGS).rows(), Row(SETTINGS, 2, {}))
    own = portal_fields(settings, OF_SETTINGS, account)
    languages = languages_in(book, plain(settings.get("default_language")), account)
    wording = Wording(languages, account)
    lists = lists_in(book.sheet(CHOICES).rows(), wording, account)
    survey = _survey(book, asking, lists, wording)
    survey.translations.add_sheet(book.sheet(TRANSLATIONS), account)
    title = plain(unsheltered(settings.get("form_title"))) or asking.title
    definition = {"title": title, **_language(languages.source), **_pages(survey)}
    if survey.translations.said:
        definition["translations"] = survey.translations.said
    definition |= own
    _tell_lists(lists, survey.used, account)
    if not survey.questions and not account.refused:
        todo = "Add questions to the sheet “survey”."
        account.refuse(SURVEY, 1, "type", "There is no question that can be asked.", todo)
    elif not account.refused:
        tell_problems(definition, survey.rows, survey.pages.rows, account)
    return definition


def _survey(
    book: Book, asking: Asking, lists: Mapping[str, ChoiceList], wording: Wording
) -> SurveyReader:
    account = wording.account
    reasons: dict[str, object] = {"objective": asking.objective, "why": asking.why}
    given = {name: value for name, value in reasons.items() if value}
    reader = SurveyReader(
        wording, lists, Conditions(account), given, account, objectives=asking.objectives
    )
    tree = tree_of(book.sheet(SURVEY).rows(), account)
    for leaf in leaves(tree):
        name = leaf.row.get("name")
        reader.conditions.expect(name, f"“{name}” stands further down.")
    reader.read(tree, [])
    for page in reader.pages.pages:
        said = reader.pages.translations.get(page["key"], {})
        reader.translations.add(f"pages.{page['key']}.title", said, of=page.get("title", ""))
    return reader


def _pages(reader: SurveyReader) -> dict[str, Any]:
    if reader.pages.has_groups:
        return {"questions": reader.questions, "pages": reader.pages.pages}
    unnamed = set(reader.pages.rows)
    return {
        "questions": [
            {name: v for name, v in each.items() if name != "page" or v not in unnamed}
            for each in reader.questions
        ]
    }


def _language(source: str) -> dict[str, str]:
    return {} if source == SOURCE else {"language": source}


def _tell_lists(lists: Mapping[str, ChoiceList], used: set[str], account: Account) -> None:
    for found in lists.values():
        if found.name in used:
            words = f"The list “{found.name}” has {len(found.options)} choices."
            account.carry(CHOICES, found.row, words)
        else:
            words = f"No question offers the list “{found.name}”: it is not carried."
            account.remark(CHOICES, found.row, "list_name", words)
