"""Forms for tests: sheets written as lists, and definitions with everything that one may say."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from studies.instruments.kinds import fields_of
from studies.instruments.languages import wordings
from studies.vocabulary import QuestionKind
from studies.xlsform import Account, Asking, Book, Outcome, read_form
from studies.xlsform.sheets import book_of
from tests.studies.instruments.questionnaires import questionnaires

Lines = Sequence[dict[str, str]]
ASKING = Asking("Travelling", objective=1, why="To know.")
YES_NO = [
    {"list_name": "yn", "name": "yes", "label": "Yes"},
    {"list_name": "yn", "name": "no", "label": "No"},
]
WAYS = [
    {"list_name": "ways", "name": "air", "label": "By air"},
    {"list_name": "ways", "name": "rail", "label": "By rail"},
]


def a_form(*survey: dict[str, str], choices: Lines = (), **settings: str) -> Book:
    """A form of these rows, with the lists “yn” and “ways” beside its own."""
    sheets = {"survey": survey, "choices": [*YES_NO, *WAYS, *choices]}
    if settings:
        sheets["settings"] = [settings]
    return book_of({name: _grid(lines) for name, lines in sheets.items()})


def a_row(kind: str, name: str = "q", **more: str) -> dict[str, str]:
    """A row of the survey."""
    return {"type": kind, "name": name, "label": f"About {name}?", **more}


def read(book: Book) -> dict[str, Any]:
    """The definition of a form that nothing stands in the way of."""
    definition, account = read_form(book, ASKING)
    assert definition is not None, account.refused
    return definition


def refusals(book: Book) -> list[tuple[str, int, str]]:
    """Where a form is refused: sheet, row and column."""
    definition, account = read_form(book, ASKING)
    assert definition is None
    assert all(each.words and each.todo for each in account.refused)
    return [(each.sheet, each.row, each.column) for each in account.refused]


def remarks(book: Book) -> list[tuple[str, int, str]]:
    """What is told of a form without standing in the way."""
    return _places(read_form(book, ASKING)[1], Outcome.REMARKED)


@st.composite
def decorated(draw: st.DrawFn) -> dict[str, Any]:
    """Random definitions that say, here and there, everything that a definition may say."""
    definition = draw(questionnaires())
    for question in definition["questions"]:
        question.update(draw(st.fixed_dictionaries({}, optional=_fields(question["kind"]))))
        if "options" in question:
            question["options"] = draw(_named(question["options"]))
    of_page = dict.fromkeys(("section", "title", "text"), TEXTS)
    for page in definition["pages"]:
        page.update(draw(st.fixed_dictionaries({}, optional=of_page)))
    whole = {"title": TEXTS, "language": st.sampled_from(["en", "es", "zh-Hans"])}
    definition.update(draw(st.fixed_dictionaries({}, optional=whole)))
    if draw(st.booleans()) and not any("when" in page for page in definition["pages"]):
        del definition["pages"]
        for question in definition["questions"]:
            del question["page"]
    languages = draw(st.lists(st.sampled_from(["fr", "ar", "pt-BR"]), unique=True))
    definition["translations"] = {each: draw(_translated(definition)) for each in languages}
    return definition


@st.composite
def _translated(draw: st.DrawFn, definition: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {
        place: {"text": draw(TEXTS), "of": draw(st.sampled_from([of, "Before."]))}
        for place, of in wordings(definition).items()
        if draw(st.booleans())
    }


@st.composite
def _named(draw: st.DrawFn, options: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The options, some of them with names of other tools."""
    names = draw(st.lists(st.sampled_from([*NAMES, ""]), min_size=5, max_size=5))
    named = [
        {**option, "name": name} if name else option
        for option, name in zip(options, names, strict=False)
    ]
    said = [option.get("name", str(option["code"])) for option in named]
    return named if len(set(said)) == len(named) == len(options) else options


NAMES = ("air", "7", "yes", "-2", "98.5")
ODD_TEXTS = (
    "a\N{START OF HEADING}b",
    "two\r\nlines",
    "\N{NO-BREAK SPACE}blank",
    "yes",
    "=1+1",
    "'=x",
    " two  blanks ",
    "${q0}",
    '"quoted"',
    "null",
    "{}",
    "12",
    "Ünï",
    "_x0041_",
)
NOTHING: st.SearchStrategy[Any] = st.sampled_from([None, "", 0, [], {}])
SAYING_NOTHING = ("decimals", "unit", "low_label", "earliest", "largest", "precision")
TEXTS = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1, max_size=8),
)


def _fields(kind: str) -> dict[str, st.SearchStrategy[Any]]:
    of_all = {"text": TEXTS, "help": st.one_of(st.just(""), TEXTS)}
    of_kind: dict[str, dict[str, st.SearchStrategy[Any]]] = {
        "multiple": {"shuffle": st.booleans()},
        "matrix": {"shuffle": st.booleans()},
        "rating": {"low_label": TEXTS},
        "number": {"unit": TEXTS, "decimals": st.integers(0, 4)},
        "date": {"precision": st.sampled_from(["month", "year"])},
        "text": {"short": st.booleans()},
    }
    asked = {
        "why": TEXTS,
        "bank": TEXTS,
        "pii": st.sampled_from(["none", "contact"]),
        "demographic": st.just(""),
        "objective": st.integers(1, 9),
    }
    empty = {name: NOTHING for name in SAYING_NOTHING if name not in fields_of(QuestionKind(kind))}
    reasons = empty if kind == "info" else asked
    return {**empty, **of_all, **of_kind.get(kind, {}), **reasons}


def _grid(lines: Lines) -> list[list[str]]:
    columns = list(dict.fromkeys(name for line in lines for name in line))
    return [columns, *([line.get(name, "") for name in columns] for line in lines)]


def _places(account: Account, outcome: Outcome) -> list[tuple[str, int, str]]:
    return [(each.sheet, each.row, each.column) for each in account.of(outcome)]
