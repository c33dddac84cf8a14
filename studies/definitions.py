"""What makes an instrument definition well formed: every problem as a sentence. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from studies.codes import LARGEST_OPTION_CODE
from studies.vocabulary import Demographic, Pii, QuestionKind

Definition = Mapping[str, Any]
Question = Mapping[str, Any]

FIELDS = frozenset(
    {"key", "text", "kind", "options", "objective", "why", "demographic", "pii", "decimals"}
)
WITH_OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.MULTIPLE, QuestionKind.SCALE})
KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
MOST_QUESTIONS = 300
MOST_OPTIONS = 300
MOST_DECIMALS = 4


class DefinitionError(ValueError):
    """A definition is not well formed; ``problems`` are sentences naming question and field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"The definition has {len(problems)} problem(s).")


def validate_definition(definition: object) -> list[str]:
    """What is wrong, as sentences naming question and field; nothing when it is well formed."""
    if not isinstance(definition, dict):
        return ["The definition must be a JSON object with “title” and “questions”."]
    problems = list(_problems_of_whole(definition))
    questions = definition.get("questions")
    if not isinstance(questions, list) or not questions:
        return [*problems, "“questions” must be a list with at least one question."]
    for number, question in enumerate(questions, start=1):
        problems += _problems_of_question(number, question)
    return problems or list(_repeated_names(questions))


def _problems_of_whole(definition: Definition) -> Iterator[str]:
    title = definition.get("title")
    if not isinstance(title, str) or not title.strip():
        yield "“title” must be a text."
    for name in sorted(set(definition) - {"title", "questions"}):
        yield f"“{name}” is not a field of a definition."
    questions = definition.get("questions")
    if isinstance(questions, list) and len(questions) > MOST_QUESTIONS:
        yield f"There are {len(questions)} questions; {MOST_QUESTIONS} is the most."


def _problems_of_question(number: int, question: object) -> Iterator[str]:
    if not isinstance(question, dict):
        yield f"Question {number} must be a JSON object."
        return
    key = question.get("key")
    name = f"Question {number} (“{key}”)" if isinstance(key, str) and key else f"Question {number}"
    for problem in (
        *_problems_of_words(question),
        *_problems_of_kind(question),
        *_problems_of_person(question),
    ):
        yield f"{name}: {problem}"


def _problems_of_words(question: Question) -> Iterator[str]:
    for name in sorted(set(question) - FIELDS):
        yield f"“{name}” is not a field of a question."
    key = question.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key) or "__" in key:
        yield "“key” must be at most 40 small letters, digits and single underscores."
    for name in ("text", "why"):
        if not isinstance(question.get(name), str) or not question[name].strip():
            yield f"“{name}” must be a text."
    if not _is_whole(question.get("objective")) or question["objective"] < 1:
        yield "“objective” must be the number of an objective of the study."


def _problems_of_kind(question: Question) -> Iterator[str]:
    kind = question.get("kind")
    if kind not in QuestionKind.values:
        yield f"“kind” must be one of {', '.join(QuestionKind.values)}."
        return
    if kind in WITH_OPTIONS:
        yield from _problems_of_options(question.get("options"))
    elif question.get("options"):
        yield f"“options” has no place in a question of kind {kind}."
    decimals = question.get("decimals", 0)
    if not _is_whole(decimals) or not 0 <= decimals <= MOST_DECIMALS:
        yield f"“decimals” must be a whole number from 0 to {MOST_DECIMALS}."
    elif decimals and kind != QuestionKind.NUMBER:
        yield "“decimals” has a place in a number only."


def _problems_of_options(options: object) -> Iterator[str]:
    if not isinstance(options, list) or not 2 <= len(options) <= MOST_OPTIONS:
        yield f"“options” must be a list of 2 to {MOST_OPTIONS}."
        return
    if not all(_is_option(option) for option in options):
        yield (
            "“options” must each be {“code”: whole number from 0 to "
            f"{LARGEST_OPTION_CODE}, “label”: text}}."
        )
        return
    for name in ("code", "label"):
        values = [option[name] for option in options]
        if len(set(values)) < len(values):
            yield f"“options” repeat a {name}."


def _problems_of_person(question: Question) -> Iterator[str]:
    if question.get("demographic", "") not in ("", *Demographic.values):
        yield f"“demographic” must be empty or one of {', '.join(Demographic.values)}."
    if question.get("pii", Pii.NONE) not in Pii.values:
        yield f"“pii” must be one of {', '.join(Pii.values)}."
    elif question.get("demographic") and question.get("pii") not in (None, Pii.DEMOGRAPHIC):
        yield "“pii” of a demographic question is “demographic”."


def _repeated_names(questions: list[Question]) -> Iterator[str]:
    seen: set[str] = set()
    for number, question in enumerate(questions, start=1):
        if question["key"] in seen:
            yield f"Question {number} (“{question['key']}”): “key” is used by an earlier question."
        seen.add(question["key"])


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_option(option: object) -> bool:
    return (
        isinstance(option, dict)
        and set(option) == {"code", "label"}
        and _is_whole(option["code"])
        and 0 <= option["code"] <= LARGEST_OPTION_CODE
        and isinstance(option["label"], str)
        and bool(option["label"].strip())
    )


def problems_of_objectives(definition: Definition, known: Collection[int]) -> list[str]:
    """Questions that serve no objective of the study (R-124)."""
    return [
        f"Question {number} (“{question['key']}”): objective {question['objective']} is none of "
        "the study."
        for number, question in enumerate(definition["questions"], start=1)
        if question["objective"] not in known
    ]
