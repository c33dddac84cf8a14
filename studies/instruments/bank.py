"""Questions that are asked again in the same words, so that answers can be compared. Pure.

A question of a definition that was taken from the bank names it in ``bank``. The mark holds as long
as the question says what the bank says: then it is the same question for trends, and for the count
of people who were asked identical questions (5 CFR 1320.3(c)).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from studies.instruments.changing import free_key, with_question
from studies.instruments.hashing import content_hash
from studies.instruments.kinds import Definition, Question, asked
from studies.instruments.languages import (
    Wordings,
    in_language,
    languages_of,
    missing,
    source_language,
    with_translation,
    wordings,
)
from studies.instruments.pages import named
from studies.vocabulary import Pii

# What each study says for itself; all else is the question.
OWN = frozenset({"key", "page", "when", "objective", "why", "pii", "bank"})


class Origin(StrEnum):
    """Where a question of the bank comes from."""

    DEMOGRAPHICS = "demographics"
    EXPERIENCE = "experience"
    APPROVED = "approved"


@dataclass(frozen=True, slots=True)
class Banked:
    """A question of the bank.

    ``question`` is one of a definition without objective and page; ``said`` are its wordings in
    other languages, by place within the question, such as ``options.2``.
    """

    key: str
    name: str
    origin: Origin
    question: Question
    source: str
    why: str = ""
    language: str = "en"
    said: Mapping[str, Wordings] = field(default_factory=dict)
    retired: bool = False

    @property
    def languages(self) -> list[str]:
        """The languages in which it can be asked, its own first."""
        return [self.language, *sorted(self.said)]


def spoken(banked: Banked, language: str) -> Banked | None:
    """The same with its wording in a language as its own, or nothing where it has none."""
    if language == banked.language:
        return banked
    if language not in banked.said:
        return None
    own = wordings_of(banked.question)
    rest = {other: said for other, said in banked.said.items() if other != language}
    alone = _alone(banked.question, banked.language, {language: banked.said[language]})
    question = in_language(alone, language)["questions"][0]
    return replace(
        banked, question=question, language=language, said={**rest, banked.language: own}
    )


def with_banked(
    definition: Definition, banked: Banked, *, objective: int, why: str, page: str = ""
) -> dict[str, Any]:
    """With a question of the bank at the end of a page, marked, in every language there is.

    ``banked`` is spoken in the language in which the definition is written.
    """
    question = {
        **banked.question,
        "key": free_key(definition, banked.question["key"]),
        "objective": objective,
        "why": why,
        "bank": banked.key,
        **({"page": page} if page else {}),
    }
    if question.get("demographic"):
        question["pii"] = Pii.DEMOGRAPHIC.value
    changed = with_question(definition, question)
    for language in definition.get("translations", {}):
        start = f"questions.{question['key']}"
        texts = {f"{start}.{place}": text for place, text in banked.said.get(language, {}).items()}
        changed = with_translation(changed, language, texts)
    return changed


def is_same(question: Question, banked: Banked, *, language: str) -> bool:
    """Whether a question, written in this language, says what the bank says."""
    here = spoken(banked, language)
    return here is not None and _words(question) == _words(here.question)


def as_approved(definition: Definition, key: str) -> tuple[dict[str, Any], dict[str, Wordings]]:
    """A question as the bank keeps it, and its wordings in every language that has them all."""
    question = next(each for each in asked(definition) if each["key"] == key)
    start = f"questions.{key}."
    said: dict[str, Wordings] = {}
    for language in languages_of(definition)[1:]:
        gone = [place for place in missing(definition, language) if place.startswith(start)]
        if not gone:
            spoken_here = in_language(definition, language)["questions"]
            said[language] = wordings_of(next(q for q in spoken_here if q["key"] == key))
    left_out = OWN - {"key", "pii", "why"}
    return {name: value for name, value in question.items() if name not in left_out}, said


def words_hash(question: Question, language: str) -> str:
    """One number for what a question says: two with the same one are the same question."""
    return content_hash([language, _words(question)])


def without_mark(question: Question) -> dict[str, Any]:
    """The question as one of its own."""
    return {name: value for name, value in question.items() if name != "bank"}


def marks_of(definition: Definition) -> set[str]:
    """The keys of all questions of the bank that a definition names."""
    return {question["bank"] for question in asked(definition) if question.get("bank")}


def problems_of_marks(definition: Definition, bank: Mapping[str, Banked]) -> Iterator[str]:
    """Marks that do not hold: whoever compares answers relies on them."""
    language = source_language(definition)
    for number, question in enumerate(definition["questions"], start=1):
        mark = question.get("bank")
        if not mark:
            continue
        if mark not in bank:
            yield f"{named(number, question)}: the bank has no question “{mark}”. Empty “bank”."
        elif not is_same(question, bank[mark], language=language):
            yield (
                f"{named(number, question)}: it is marked as “{bank[mark].name}” of the bank, and "
                "says something else. Empty “bank”, or say what the bank says."
            )


def known_wordings(definition: Definition, bank: Mapping[str, Banked], language: str) -> Wordings:
    """What the bank says in a language, by place of the definition."""
    source = source_language(definition)
    found: Wordings = {}
    for question in asked(definition):
        banked = bank.get(question.get("bank", ""))
        here = spoken(banked, source) if banked else None
        for place, text in (here.said.get(language, {}) if here else {}).items():
            found[f"questions.{question['key']}.{place}"] = text
    return found


def wordings_of(question: Question) -> Wordings:
    """Everything that participants read of one question, by place within it."""
    start = f"questions.{question['key']}."
    found = wordings({"title": "", "questions": [question]})
    return {place.removeprefix(start): text for place, text in found.items()}


def _alone(question: Question, language: str, said: Mapping[str, Wordings]) -> dict[str, Any]:
    """A definition of nothing but this question."""
    start, own = f"questions.{question['key']}.", wordings_of(question)
    translations = {
        other: {
            f"{start}{place}": {"text": text, "of": own.get(place, "")}
            for place, text in texts.items()
        }
        for other, texts in said.items()
    }
    return {
        "title": " ",
        "questions": [question],
        "language": language,
        "translations": translations,
    }


def _words(question: Question) -> dict[str, Any]:
    return {name: value for name, value in question.items() if value and name not in OWN}
