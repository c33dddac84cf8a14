"""Which questions answers lead to, screen by screen, and which answers count. Pure.

A screen is what is shown at once: those questions of a page that are asked, up to the first whose
condition looks at one before it on the same screen. So a page never has to change while somebody
looks at it, with or without JavaScript.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from studies.codes import LEFT_BLANK, NOT_ASKED, SELECTED
from studies.instruments.conditions import conditions_of, holds, questions_in
from studies.instruments.given import Answers, variables_of
from studies.instruments.kinds import Definition, Question, other_key, other_of
from studies.vocabulary import QuestionKind

ONLY_PAGE: Mapping[str, Any] = {"key": ""}


@dataclass(frozen=True, slots=True)
class Screen:
    """Questions that are shown together, with the page whose title and text stand above them."""

    page: Mapping[str, Any]
    questions: tuple[Question, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of its questions."""
        return tuple(question["key"] for question in self.questions)


def reached(definition: Definition, answers: Answers) -> list[Question]:
    """The questions that are asked of somebody with these answers, in order.

    Answers to questions that are not asked have no say.
    """
    return [question for question, asked, _ in _walk(definition, answers) if asked]


def settled(definition: Definition, answers: Answers) -> Answers:
    """The answers that count: “not asked” where nothing leads, “no answer” where nothing was said.

    Every variable of the definition has a code; nothing else does.
    """
    final = Answers()
    for _, _, found in _walk(definition, answers):
        final.update(found.codes, found.texts)
    return final


def screens(definition: Definition, answers: Answers) -> list[Screen]:
    """The screens of somebody with these answers, in order, without empty ones.

    Where one ends does not depend on answers: otherwise an answer could draw questions onto a
    screen that lies behind already.
    """
    pages = {page["key"]: page for page in definition.get("pages", [])}
    asked = {question["key"] for question in reached(definition, answers)}
    found = []
    for together in _put_together(definition):
        shown = tuple(question for question in together if question["key"] in asked)
        if shown:
            found.append(Screen(pages.get(shown[0].get("page", ""), ONLY_PAGE), shown))
    return found


def _put_together(definition: Definition) -> Iterator[list[Question]]:
    """The questions that can stand on one screen: of one page, and none looks at another."""
    together: list[Question] = []
    for question in definition["questions"]:
        if together and (_turns_page(together, question) or _depends(together, question)):
            yield together
            together = []
        together.append(question)
    if together:
        yield together


def _walk(definition: Definition, answers: Answers) -> Iterator[tuple[Question, bool, Answers]]:
    """Each question, whether it is asked, and what of the answers to it counts."""
    questions = {question["key"]: question for question in definition["questions"]}
    pages = {page["key"]: page for page in definition.get("pages", [])}
    so_far = Answers()
    for question in definition["questions"]:
        conditions = conditions_of(question, pages)
        asked = all(holds(condition, questions, so_far) for condition in conditions)
        found = _answers_to(question, answers) if asked else _not_asked(question)
        so_far.update(found.codes, found.texts)
        yield question, asked, found


def _answers_to(question: Question, answers: Answers) -> Answers:
    names = variables_of(question)
    codes = {name: answers.codes.get(name, LEFT_BLANK) for name in names}
    codes = {name: LEFT_BLANK if code == NOT_ASKED else code for name, code in codes.items()}
    names_of_texts = [question["key"]] if question["kind"] == QuestionKind.TEXT else []
    if _chose_other(question, codes):
        names_of_texts.append(other_key(question))
    texts = {name: answers.texts[name] for name in names_of_texts if answers.texts.get(name)}
    return Answers(codes, texts)


def _chose_other(question: Question, codes: Mapping[str, int]) -> bool:
    other = other_of(question)
    if other is None:
        return False
    if question["kind"] == QuestionKind.MULTIPLE:
        return codes[f"{question['key']}__{other}"] == SELECTED
    return codes[question["key"]] == other


def _not_asked(question: Question) -> Answers:
    return Answers(dict.fromkeys(variables_of(question), NOT_ASKED))


def _turns_page(shown: list[Question], question: Question) -> bool:
    return bool(shown[-1].get("page", "") != question.get("page", ""))


def _depends(shown: list[Question], question: Question) -> bool:
    earlier = questions_in(question.get("when"))
    return bool(earlier) and any(each["key"] in earlier for each in shown)
