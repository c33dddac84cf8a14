"""One entry for each variable, and for each open answer, which has none."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from studies.codes import RESERVED_LABELS
from studies.instruments import compile_variables
from studies.instruments.conditions import all_in_words, conditions_of
from studies.instruments.kinds import Definition, Question, other_key, other_of
from studies.instruments.variables import VariableSpec
from studies.vocabulary import Demographic, QuestionKind, VariableKind

OPEN = "text"
OPEN_LABEL = "Open answer, sealed beside the codes"
COLUMNS = (
    "No.",
    "Variable",
    "Question",
    "Question text",
    "Kind of question",
    "Kind of variable",
    "Label",
    "Code",
    "Meaning of the code",
    "Name elsewhere",
    "Decimals",
    "Unit",
    "Smallest",
    "Largest",
    "Demographic",
    "Asked when",
    "Question of the bank",
)
BOUNDS = (("smallest", "earliest"), ("largest", "latest"))
Row = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One variable. ``number`` counts from 1, as columns do; an open answer has none."""

    number: int | None
    name: str
    question: Question
    kind: str
    kind_label: str
    label: str
    asked_when: str
    codes: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[int, str] = field(default_factory=dict)
    """Code to the name by which another tool knows it."""

    decimals: int = 0

    @property
    def question_kind(self) -> str:
        """The kind of its question, in words."""
        return str(QuestionKind(self.question["kind"]).label)

    @property
    def demographic(self) -> str:
        """The general demographic that it asks, in words."""
        said = self.question.get("demographic")
        return str(Demographic(said).label) if said else ""

    @property
    def bank(self) -> str:
        """The key of the question of the bank that it is: the same one in every study."""
        return str(self.question.get("bank") or "")

    @property
    def bounds(self) -> tuple[object, object]:
        """The smallest and the largest that can be answered, if there are such."""
        low, high = (
            next((self.question[n] for n in names if self.question.get(n) is not None), None)
            for names in BOUNDS
        )
        return low, high


def entries_of(definition: Definition) -> list[Entry]:
    """The entries of a valid definition, in the order of its questions."""
    specs: dict[str, list[VariableSpec]] = {}
    for spec in compile_variables(definition):
        specs.setdefault(spec.question_key, []).append(spec)
    return list(_entries(definition, specs))


def sheet(entries: list[Entry]) -> Iterator[Row]:
    """Rows under ``COLUMNS``: one for each code, or for each variable without any."""
    for entry in entries:
        low, high = entry.bounds
        start = (
            entry.number,
            entry.name,
            entry.question["key"],
            entry.question["text"],
            entry.question_kind,
            entry.kind_label,
            entry.label,
        )
        end = (
            entry.decimals or None,
            entry.question.get("unit") or "",
            low,
            high,
            entry.demographic,
            entry.asked_when,
            entry.bank,
        )
        for code, label in entry.codes.items():
            yield (*start, code, label, entry.names.get(code, ""), *end)
        if not entry.codes:
            yield (*start, None, "", "", *end)
    for code, label in RESERVED_LABELS.items():
        yield (None, *[""] * 5, "In every variable", code, label, *[""] * 8)


def _entries(definition: Definition, specs: Mapping[str, list[VariableSpec]]) -> Iterator[Entry]:
    questions = {question["key"]: question for question in definition["questions"]}
    pages = {page["key"]: page for page in definition.get("pages", [])}
    for question in definition["questions"]:
        asked_when = all_in_words(conditions_of(question, pages), questions)
        for spec in specs.get(question["key"], []):
            yield _of(spec, question, asked_when)
        yield from _open_answers(question, asked_when)


def _of(spec: VariableSpec, question: Question, asked_when: str) -> Entry:
    codes = {int(code): label for code, label in spec.codes.items()}
    return Entry(
        spec.position + 1,
        spec.name,
        question,
        str(spec.kind),
        str(VariableKind(spec.kind).label),
        spec.label,
        asked_when,
        codes,
        _names(spec, question),
        spec.decimals,
    )


def _names(spec: VariableSpec, question: Question) -> dict[int, str]:
    """Of a single choice, the names of its codes; of one option of several, that of the option."""
    names: dict[int, str] = {
        option["code"]: option["name"]
        for option in question.get("options") or []
        if "name" in option
    }
    if spec.kind != VariableKind.OPTION:
        return names if question["kind"] != QuestionKind.RANKING else {}
    own = names.get(int(spec.name.rpartition("__")[2]), "")
    return dict.fromkeys((1,), own) if own else {}


def _open_answers(question: Question, asked_when: str) -> Iterator[Entry]:
    texts: list[tuple[Any, str]] = []
    if question["kind"] == QuestionKind.TEXT:
        texts.append((question["key"], question["text"]))
    if other_of(question) is not None:
        texts.append((other_key(question), f"{question['text']}: in other words"))
    for name, label in texts:
        yield Entry(None, str(name), question, OPEN, OPEN_LABEL, label, asked_when)
