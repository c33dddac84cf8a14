"""Two versions of an instrument side by side: what was added, removed, changed and moved. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from studies.differences import ADDED, REMOVED, SAME, Part, words
from studies.instruments.conditions import in_words, questions_in
from studies.instruments.kinds import Definition, Question, options_of, rows_of
from studies.vocabulary import Demographic, Pii, QuestionKind

CHANGED, MOVED = "changed", "moved"
# Field of a question or page: how the page calls it.
OF_PAGE = {"section": "Section", "title": "Title", "text": "Text"}
OF_QUESTION = {
    "text": "Question",
    "help": "Help",
    "low_label": "Words at the low end",
    "high_label": "Words at the high end",
    "unit": "Unit",
    "lowest": "Lowest step",
    "highest": "Highest step",
    "smallest": "Smallest number",
    "largest": "Largest number",
    "decimals": "Digits after the point",
    "precision": "How exact",
    "earliest": "Earliest year",
    "latest": "Latest year",
    "short": "A single line",
    "shuffle": "Answers in a new order for each person",
    "why": "Why it is needed",
    "objective": "Objective",
}
Texts = dict[str, str]


@dataclass(frozen=True, slots=True)
class ComparedField:
    """What one field says in both; ``before`` and ``after`` mark the words that changed."""

    name: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """A question or a page; ``kind`` is same, added, removed, changed or moved.

    ``before`` and ``after`` are its numbers, from 1, or nothing where it is not there. What changed
    may have moved as well.
    """

    key: str
    title: str
    kind: str
    before: int | None
    after: int | None
    has_moved: bool
    fields: tuple[ComparedField, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything, in the order of the later version; what is gone stands where it stood."""

    whole: tuple[ComparedField, ...]
    pages: tuple[Compared, ...]
    questions: tuple[Compared, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many questions of each kind; what changed and moved counts as both."""
        found = dict.fromkeys((ADDED, REMOVED, CHANGED, MOVED, SAME), 0)
        for each in self.questions:
            found[each.kind] += 1
            found[MOVED] += each.has_moved and each.kind != MOVED
        return found

    @property
    def changed_pages(self) -> tuple[Compared, ...]:
        """The pages that differ."""
        return tuple(page for page in self.pages if page.kind != SAME)


def compare(before: Definition, after: Definition) -> Comparison:
    """Two definitions, question by question and page by page; keys say which is which."""
    old, new = ({q["key"]: q for q in each["questions"]} for each in (before, after))
    pages = (
        {page["key"]: _of_page(page, questions) for page in each.get("pages", [])}
        for each, questions in ((before, old), (after, new))
    )
    return Comparison(
        _fields({"Title": before["title"]}, {"Title": after["title"]}),
        _compared(*pages),
        _compared(
            {key: _of_question(question, old, before) for key, question in old.items()},
            {key: _of_question(question, new, after) for key, question in new.items()},
        ),
    )


def _compared(old: Mapping[str, Texts], new: Mapping[str, Texts]) -> tuple[Compared, ...]:
    moved = _moved([*old], [*new])
    places = [{key: place for place, key in enumerate(each, start=1)} for each in (old, new)]
    found = []
    for key in _in_order([*old], [*new]):
        texts = new.get(key) or old[key]
        fields = _fields(old.get(key, {}), new.get(key, {}))
        kind = _kind(key in old, key in new, has_fields=bool(fields), has_moved=key in moved)
        title = next(filter(None, texts.values()), key)
        numbers = (places[0].get(key), places[1].get(key))
        found.append(Compared(key, title, kind, *numbers, key in moved, fields))
    return tuple(found)


def _kind(was: bool, is_now: bool, *, has_fields: bool, has_moved: bool) -> str:
    if not (was and is_now):
        return ADDED if is_now else REMOVED
    if has_fields:
        return CHANGED
    return MOVED if has_moved else SAME


def _moved(old: Sequence[str], new: Sequence[str]) -> set[str]:
    """What stands in another order: as few as explain the new one."""
    both = set(old) & set(new)
    one, other = ([key for key in keys if key in both] for keys in (old, new))
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    stayed = {key for block in blocks for key in one[block.a : block.a + block.size]}
    return both - stayed


def _in_order(old: Sequence[str], new: Sequence[str]) -> list[str]:
    """The later order, with what is gone behind what stood before it."""
    keys = list(new)
    for place, key in enumerate(old):
        if key not in keys:
            behind = keys.index(old[place - 1]) + 1 if place else 0
            keys.insert(behind, key)
    return keys


def _fields(old: Texts, new: Texts) -> tuple[ComparedField, ...]:
    """Only what differs."""
    names = dict.fromkeys((*old, *new))
    return tuple(
        _field(name, old.get(name, ""), new.get(name, ""))
        for name in names
        if old.get(name, "") != new.get(name, "")
    )


def _field(name: str, old: str, new: str) -> ComparedField:
    parts = words(old, new)
    return ComparedField(
        name,
        tuple(part for part in parts if part.kind != ADDED),
        tuple(part for part in parts if part.kind != REMOVED),
    )


def _of_page(page: Mapping[str, Any], questions: Mapping[str, Question]) -> Texts:
    said = {label: page.get(name, "") for name, label in OF_PAGE.items()}
    return {**said, "Shown when": condition_in_words(page.get("when"), questions)}


def _of_question(
    question: Question, questions: Mapping[str, Question], definition: Definition
) -> Texts:
    """All that a question says, in words, in the order in which the page shows it."""
    said = {label: _plain(question.get(name)) for name, label in OF_QUESTION.items()}
    about = question.get("demographic")
    pages = {page["key"]: page.get("title") or page["key"] for page in definition.get("pages", [])}
    said |= {
        "Kind of answer": str(QuestionKind(question["kind"]).label),
        "Rows": _listed(rows_of(question).items()),
        "Answers": _listed(options_of(question).items()) if question.get("options") else "",
        "Asked when": condition_in_words(question.get("when"), questions),
        "Page": pages.get(question.get("page", ""), ""),
        "Demographic": str(Demographic(about).label) if about else "",
        "From the bank": "Yes" if question.get("bank") else "",
        "Asks about the person": str(Pii(question["pii"]).label) if question.get("pii") else "",
    }
    return said


def condition_in_words(when: Any, questions: Mapping[str, Question]) -> str:
    """A condition in words; one that looks at what was removed is among what is left to settle."""
    if not when:
        return ""
    if not questions_in(when) <= set(questions):
        return "something that is not asked any more"
    try:
        return in_words(when, questions)
    except KeyError:
        return "an answer that is not offered any more"


def _plain(value: object) -> str:
    if value in (None, "", False):
        return ""
    return "Yes" if value is True else str(value)


def _listed(choices: Iterable[tuple[int, str]]) -> str:
    return "".join(f"{code} = {label}\n" for code, label in choices)
