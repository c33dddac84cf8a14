"""A definition as people read it, line by line, so that two versions can be compared."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from textwrap import shorten
from typing import Any

from studies.instruments.conditions import in_words
from studies.instruments.kinds import Definition, Question, options_of, rows_of
from studies.instruments.languages import name_of

SHORT = 60  # letters of a question that is named in a sentence
FEW = 5


def as_text(definition: Definition) -> str:
    """Each page, each question with its condition, help and answers, each translation."""
    return "\n".join([definition["title"], *_lines(definition), *_translated(definition)])


def called(questions: Iterable[Question], keys: Collection[str]) -> str:
    """The questions of these keys by what people read, the first few of them, each in short."""
    texts = [
        f"“{shorten(question['text'], SHORT, placeholder='…')}”"
        for question in questions
        if question["key"] in keys
    ]
    more = [f"and {len(texts) - FEW:,} more"] if len(texts) > FEW else []
    return ", ".join(texts[:FEW] + more)


def _lines(definition: Definition) -> Iterator[str]:
    questions = {question["key"]: question for question in definition["questions"]}
    pages = {page["key"]: page for page in definition.get("pages", [])}
    begun: set[str] = set()
    for number, question in enumerate(definition["questions"], start=1):
        page = question.get("page", "")
        if page in pages and page not in begun:
            begun.add(page)
            yield from _page(pages[page], questions)
        yield f"{number}. {question['text']}"
        if question.get("when"):
            yield f"   Asked when {in_words(question['when'], questions)}"
        if question.get("help"):
            yield f"   {question['help']}"
        yield from _answers(question)


def _page(page: Mapping[str, Any], questions: Mapping[str, Question]) -> Iterator[str]:
    names = [page[name] for name in ("section", "title") if page.get(name)]
    yield f"Page: {' / '.join(names) or page['key']}"
    if page.get("when"):
        yield f"   Shown when {in_words(page['when'], questions)}"
    if page.get("text"):
        yield f"   {page['text']}"


def _answers(question: Question) -> Iterator[str]:
    yield from (f"   {code} {label}" for code, label in rows_of(question).items())
    yield from (f"   {code} {label}" for code, label in options_of(question).items())
    bounds = [str(question[name]) for name in _BOUNDS if question.get(name) is not None]
    if bounds:
        yield f"   {' to '.join(bounds)} {question.get('unit', '')}".rstrip()


def _translated(definition: Definition) -> Iterator[str]:
    for language, said in sorted(definition.get("translations", {}).items()):
        yield f"In {name_of(language)}"
        yield from (f"   {each['text']}" for each in said.values())


_BOUNDS = ("smallest", "earliest", "largest", "latest")
