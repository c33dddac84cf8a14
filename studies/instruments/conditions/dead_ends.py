"""Pages and questions to which no answers lead.

Every combination of the answers that conditions can tell apart is tried: the codes that are named
and one that is not, the numbers at and beside each bound, and no answer.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import product
from math import prod

from studies.codes import LEFT_BLANK, NOT_SELECTED, SELECTED
from studies.instruments.conditions.holding import holds
from studies.instruments.conditions.looking import Condition, leaves, questions_in
from studies.instruments.given import MONTHS, Answers, variables_of
from studies.instruments.kinds import Definition, Question, options_of
from studies.vocabulary import QuestionKind

MOST_COMBINATIONS = 20_000
"""Above, a condition is taken for one that can hold: trying would take too long."""

Codes = dict[str, int]
Assignment = tuple[Codes, dict[str, str]]


def dead_ends(definition: Definition) -> Iterator[str]:
    """The names of pages and questions that are asked of nobody, whatever is answered."""
    questions = {question["key"]: question for question in definition["questions"]}
    pages = {page["key"]: page for page in definition.get("pages", [])}
    dead: set[str] = set()
    for key, page in pages.items():
        if page.get("when") and not _can_hold([page["when"]], questions, pages):
            dead.add(key)
            yield f"Page “{key}”"
    for number, question in enumerate(definition["questions"], start=1):
        page_key = question.get("page", "")
        if question.get("when") and page_key not in dead:
            both = [question["when"], pages.get(page_key, {}).get("when")]
            if not _can_hold([each for each in both if each], questions, pages):
                yield f"Question {number} (“{question['key']}”)"


def conditions_of(question: Question, pages: Mapping[str, Mapping[str, object]]) -> list[Condition]:
    """What must hold before the question is asked: its page's condition and its own."""
    page = pages.get(question.get("page", ""), {})
    both = (page.get("when"), question.get("when"))
    return [each for each in both if isinstance(each, Mapping) and each]


def _can_hold(
    conditions: Collection[Condition],
    questions: Mapping[str, Question],
    pages: Mapping[str, Mapping[str, object]],
) -> bool:
    needed = _needed(conditions, questions, pages)
    before = [each for key in needed for each in conditions_of(questions[key], pages)]
    tests = [leaf for condition in (*conditions, *before) for leaf in leaves(condition)]
    choices = [
        _answers(questions[key], [t for t in tests if t["question"] == key]) for key in needed
    ]
    if prod(map(len, choices)) > MOST_COMBINATIONS:
        return True
    for chosen in product(*choices):
        answers = Answers()
        for key, (codes, texts) in zip(needed, chosen, strict=True):
            if all(holds(c, questions, answers) for c in conditions_of(questions[key], pages)):
                answers.update(codes, texts)
        if all(holds(condition, questions, answers) for condition in conditions):
            return True
    return False


def _needed(
    conditions: Iterable[Condition],
    questions: Mapping[str, Question],
    pages: Mapping[str, Mapping[str, object]],
) -> list[str]:
    """Everything that has a say, however indirectly, in the order in which it is asked."""
    found: set[str] = set()
    waiting = set(questions_in(*conditions))
    while waiting:
        key = waiting.pop()
        found.add(key)
        waiting |= questions_in(*conditions_of(questions[key], pages)) - found
    return [key for key in questions if key in found]


def _answers(question: Question, tests: Collection[Condition]) -> list[Assignment]:
    """The answers between which these tests can tell, and no answer."""
    if question["kind"] == QuestionKind.TEXT:
        return [({}, {}), ({}, {question["key"]: "words"})]
    return [(codes, {}) for codes in _codes(question, tests)]


def _codes(question: Question, tests: Collection[Condition]) -> Iterable[Codes]:
    kind, key = question["kind"], question["key"]
    if kind in (QuestionKind.NUMBER, QuestionKind.DATE):
        return [{key: code} for code in (LEFT_BLANK, *_values(question, tests))]
    if kind == QuestionKind.MULTIPLE:
        return _choices(question, tests)
    if kind in (QuestionKind.MATRIX, QuestionKind.RANKING):
        return _rows(question, tests)
    named = _named(tests)
    others = [code for code in options_of(question) if code not in named]
    return [{key: code} for code in (LEFT_BLANK, *sorted(named), *others[:1])]


def _named(tests: Iterable[Condition]) -> set[int]:
    return {code for test in tests for code in (*test.get("is", ()), *test.get("is_none_of", ()))}


def _values(question: Question, tests: Iterable[Condition]) -> list[int]:
    """Codes at each bound and beside it, within what the question takes."""
    if question["kind"] == QuestionKind.DATE:
        names, factor, per = ("earliest", "latest"), 1, MONTHS
    else:
        names, factor, per = ("smallest", "largest"), 10 ** question.get("decimals", 0), 1
    low, high = (question.get(name) for name in names)
    bounds = {b for test in tests for b in (test.get("from"), test.get("to")) if b is not None}
    bounds |= {bound for bound in (low, high) if bound is not None}
    codes = {round(b * factor) + beside for b in bounds or {0} for beside in (-1, 0, 1)}
    lowest = 0 if low is None else low * factor
    fitting = [c for c in sorted(codes) if c >= lowest and (high is None or c <= high * factor)]
    return [code * per for code in fitting]


def _choices(question: Question, tests: Collection[Condition]) -> Iterator[Codes]:
    """Each named option ticked or not, with another one ticked beside, and nothing ticked."""
    names = variables_of(question)
    codes = list(options_of(question))
    named = sorted(_named(tests))
    yield dict.fromkeys(names, LEFT_BLANK)
    other = next((code for code in codes if code not in named), None)
    for ticks in product((False, True), repeat=len(named)):
        ticked = {code for code, tick in zip(named, ticks, strict=True) if tick}
        for chosen in [ticked] if other is None else [ticked, ticked | {other}]:
            if chosen:
                yield {
                    f"{question['key']}__{code}": SELECTED if code in chosen else NOT_SELECTED
                    for code in codes
                }


def _rows(question: Question, tests: Collection[Condition]) -> Iterator[Codes]:
    """Each row that is looked at on its own: two ranks may not be equal, which no test needs."""
    looked_at = sorted({test["row"] for test in tests if "row" in test})
    if question["kind"] == QuestionKind.RANKING:
        codes = list(range(1, len(options_of(question)) + 1))
    else:
        codes = list(options_of(question))
    # Ranks that no test names must still differ from row to row.
    several = len(looked_at) if question["kind"] == QuestionKind.RANKING else 1
    per_row = [[LEFT_BLANK, *_distinguished(codes, tests, row, several)] for row in looked_at]
    for chosen in product(*per_row):
        found = {
            f"{question['key']}__{row}": code for row, code in zip(looked_at, chosen, strict=True)
        }
        if question["kind"] == QuestionKind.MATRIX or _is_ranking(found.values()):
            yield found


def _distinguished(
    codes: list[int], tests: Iterable[Condition], row: int, several: int
) -> list[int]:
    named = _named(test for test in tests if test.get("row") == row)
    others = [code for code in codes if code not in named]
    return [*sorted(named), *others[:several]]


def _is_ranking(codes: Iterable[int]) -> bool:
    """Ranks are given once each."""
    ranks = [code for code in codes if code != LEFT_BLANK]
    return len(set(ranks)) == len(ranks)
