"""What makes an instrument definition well formed: every problem as a sentence. Pure."""

from collections.abc import Collection, Iterator
from typing import Any

from studies.instruments.choices import problems_of_kind
from studies.instruments.conditions import problems_of_conditions
from studies.instruments.kinds import KNOWN, Definition, Question, asked, fields_of
from studies.instruments.languages import problems_of_languages
from studies.instruments.pages import KEY, misplaced, named, problems_of_pages
from studies.vocabulary import Demographic, Pii, QuestionKind

MOST_QUESTIONS = 300
OF_WHOLE = frozenset({"title", "questions", "pages", "language", "translations"})


class DefinitionError(ValueError):
    """A definition is not well formed; ``problems`` are sentences naming question and field."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__(f"The definition has {len(problems)} problem(s).")


def validate_definition(definition: object) -> list[str]:
    """What is wrong, as sentences naming question and field; nothing when it is well formed.

    Later checks read what earlier ones found in order, so they are made only then.
    """
    problems = problems_of_structure(definition)
    if problems or not isinstance(definition, dict):
        return problems
    if not definition["questions"]:
        return ["“questions” must be a list with at least one question."]
    return problems_of_conditions(definition) or problems_of_languages(definition)


def problems_of_structure(definition: object) -> list[str]:
    """What is wrong with the whole, with each page and with each question on its own."""
    if not isinstance(definition, dict):
        return ["The definition must be a JSON object with “title” and “questions”."]
    problems = [*_problems_of_whole(definition), *problems_of_pages(definition)]
    questions = definition.get("questions")
    if not isinstance(questions, list):
        return [*problems, "“questions” must be a list of questions."]
    for number, question in enumerate(questions, start=1):
        problems += _problems_of_question(number, question)
    return problems or [*_repeated_names(questions), *misplaced(definition)]


def problems_of_objectives(definition: Definition, known: Collection[int]) -> list[str]:
    """Questions that serve no objective of the study (R-124)."""
    return [
        f"{named(number, question)}: objective {question['objective']} is none of the study."
        for number, question in enumerate(asked(definition), start=1)
        if question["objective"] not in known
    ]


def _problems_of_whole(definition: Definition) -> Iterator[str]:
    title = definition.get("title")
    if not isinstance(title, str) or not title.strip():
        yield "“title” must be a text."
    for name in sorted(set(map(str, definition)) - OF_WHOLE):
        yield f"“{name}” is not a field of a definition."
    questions = definition.get("questions")
    if isinstance(questions, list) and len(questions) > MOST_QUESTIONS:
        yield f"There are {len(questions)} questions; {MOST_QUESTIONS} is the most."


def _problems_of_question(number: int, question: object) -> Iterator[str]:
    if not isinstance(question, dict):
        yield f"Question {number} must be a JSON object."
        return
    kind = question.get("kind")
    problems = [*_problems_of_words(question)]
    if kind not in QuestionKind.values:
        problems.append(f"“kind” must be one of {', '.join(QuestionKind.values)}.")
    else:
        problems += _problems_of_fields(question, QuestionKind(kind))
        problems += problems_of_kind(question)
        if kind != QuestionKind.INFORMATION:
            problems += [*_problems_of_reasons(question), *_problems_of_person(question)]
    for problem in problems:
        yield f"{named(number, question)}: {problem}"


def _problems_of_fields(question: Question, kind: QuestionKind) -> Iterator[str]:
    """A field that says nothing, such as an empty list of options, may stand anywhere."""
    for name in sorted(map(str, question)):
        if name not in KNOWN:
            yield f"“{name}” is not a field of a question."
        elif name not in fields_of(kind) and question[name]:
            yield f"“{name}” is not a field of a question of kind {kind}."


def _problems_of_words(question: Question) -> Iterator[str]:
    key = question.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key) or "__" in key:
        yield "“key” must be at most 40 small letters, digits and single underscores."
    if not _is_text(question.get("text")):
        yield "“text” must be a text."
    if not isinstance(question.get("help", ""), str):
        yield "“help” must be a text."
    if not isinstance(question.get("page", ""), str):
        yield "“page” must be the key of a page."


def _problems_of_reasons(question: Question) -> Iterator[str]:
    if not _is_text(question.get("why")):
        yield "“why” must be a text."
    objective = question.get("objective")
    if not isinstance(objective, int) or isinstance(objective, bool) or objective < 1:
        yield "“objective” must be the number of an objective of the study."
    if not isinstance(question.get("bank", ""), str):
        yield "“bank” must be the key of a question of the bank."


def _problems_of_person(question: Question) -> Iterator[str]:
    if question.get("demographic", "") not in ("", *Demographic.values):
        yield f"“demographic” must be empty or one of {', '.join(Demographic.values)}."
    if question.get("pii", Pii.NONE) not in Pii.values:
        yield f"“pii” must be one of {', '.join(Pii.values)}."
    elif question.get("demographic") and question.get("pii") not in (None, Pii.DEMOGRAPHIC):
        yield "“pii” of a demographic question is “demographic”."


def _repeated_names(questions: list[dict[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for number, question in enumerate(questions, start=1):
        if question["key"] in seen:
            yield f"{named(number, question)}: “key” is used by an earlier question."
        seen.add(question["key"])


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
