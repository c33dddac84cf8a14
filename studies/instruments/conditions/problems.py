"""What makes a condition well formed: it looks back, at answers that exist."""

from collections.abc import Collection, Container, Iterator, Mapping
from typing import Any

from studies.instruments.conditions.dead_ends import dead_ends
from studies.instruments.conditions.looking import GROUPS, TESTS
from studies.instruments.kinds import ONE_CODE, Definition, Question, options_of, rows_of
from studies.vocabulary import QuestionKind

WITH_ROWS = (QuestionKind.MATRIX, QuestionKind.RANKING)
WITH_CODES = ONE_CODE | {QuestionKind.MULTIPLE, *WITH_ROWS}
WITH_VALUES = (QuestionKind.NUMBER, QuestionKind.DATE)
DEEPEST = 20


def problems_of_conditions(definition: Definition) -> list[str]:
    """Every problem, naming page or question; the rest of the definition is well formed."""
    found = [*_problems_in_order(definition)]
    return found or [
        f"{name}: no answers lead here, so that it is never asked. Change its condition."
        for name in dead_ends(definition)
    ]


def _problems_in_order(definition: Definition) -> Iterator[str]:
    questions = {question["key"]: question for question in definition["questions"]}
    earlier: set[str] = set()
    pages = {page["key"]: page for page in definition.get("pages", [])}
    begun: set[str] = set()
    for number, question in enumerate(definition["questions"], start=1):
        page = question.get("page", "")
        if page in pages and page not in begun:
            begun.add(page)
            name = f"Page “{page}”"
            yield from _problems(name, pages[page].get("when"), questions, frozenset(earlier))
        name = f"Question {number} (“{question['key']}”)"
        yield from _problems(name, question.get("when"), questions, frozenset(earlier))
        earlier.add(question["key"])
    for empty in sorted(set(pages) - begun):
        yield f"Page “{empty}” has no questions."


def _problems(
    name: str, condition: Any, questions: Mapping[str, Question], earlier: Collection[str]
) -> Iterator[str]:
    if condition is not None:
        for problem in _of_node(condition, questions, earlier, depth=0):
            yield f"{name}: “when” {problem}"


def _of_node(
    node: Any, questions: Mapping[str, Question], earlier: Collection[str], *, depth: int
) -> Iterator[str]:
    if not isinstance(node, dict):
        yield "must be a JSON object."
    elif depth > DEEPEST:
        yield f"is nested more than {DEEPEST} deep."
    elif set(node) & {*GROUPS, "not"}:
        yield from _of_group(node, questions, earlier, depth=depth)
    elif not isinstance(node.get("question"), str):
        yield "must name a “question”, or be one of “all”, “any” and “not”."
    else:
        yield from _of_leaf(node, questions, earlier)


def _of_group(
    node: dict[str, Any], questions: Mapping[str, Question], earlier: Collection[str], *, depth: int
) -> Iterator[str]:
    (word, *more) = sorted(map(str, node))
    if more:
        yield f"says “{word}” and something beside it."
        return
    parts = [node["not"]] if word == "not" else node[word]
    if not isinstance(parts, list) or not parts:
        yield f"“{word}” must be a list of conditions."
        return
    for part in parts:
        yield from _of_node(part, questions, earlier, depth=depth + 1)


def _of_leaf(
    leaf: dict[str, Any], questions: Mapping[str, Question], earlier: Collection[str]
) -> Iterator[str]:
    key = leaf["question"]
    if key not in questions:
        yield f"looks at “{key}”, which is not asked."
    elif key not in earlier:
        yield f"looks ahead at “{key}”: only what was asked before is known."
    else:
        yield from _of_test(leaf, questions[key])


def _of_test(leaf: dict[str, Any], question: Question) -> Iterator[str]:
    kind, key = question["kind"], question["key"]
    tests = set(leaf) & {*TESTS}
    unknown = sorted(set(map(str, leaf)) - {"question", "row", *TESTS})
    if unknown:
        yield f"says “{unknown[0]}”, which is no test."
    elif kind == QuestionKind.INFORMATION:
        yield f"looks at “{key}”, which only informs."
    elif tests == {"answered"}:
        if not isinstance(leaf["answered"], bool) or "row" in leaf:
            yield f"“answered” of “{key}” must be true or false."
    elif tests and tests <= {"from", "to"}:
        yield from _of_values(leaf, question, tests)
    elif tests in ({"is"}, {"is_none_of"}):
        yield from _of_codes(leaf, question, *tests)
    else:
        yield f"must test “{key}” in one way: “is”, “is_none_of”, “from” and “to”, or “answered”."


def _of_values(leaf: dict[str, Any], question: Question, tests: set[str]) -> Iterator[str]:
    if question["kind"] not in WITH_VALUES or "row" in leaf:
        yield f"“from” and “to” have no place in a test of “{question['key']}”."
        return
    values = [leaf[test] for test in tests]
    if not all(isinstance(v, int | float) and not isinstance(v, bool) for v in values):
        yield f"“from” and “to” of “{question['key']}” must be numbers."


def _of_codes(leaf: dict[str, Any], question: Question, test: str) -> Iterator[str]:
    kind, key = question["kind"], question["key"]
    if kind not in WITH_CODES:
        yield f"“{test}” has no place in a test of “{key}”."
        return
    rows = _rows(question)
    if kind not in WITH_ROWS and "row" in leaf:
        yield f"“row” has no place in a test of “{key}”."
        return
    if kind in WITH_ROWS and not _is_one_of(leaf.get("row"), rows):
        yield f"“row” must name a row of “{key}”."
        return
    codes = leaf[test]
    known = range(1, len(rows) + 1) if kind == QuestionKind.RANKING else options_of(question)
    if not isinstance(codes, list) or not codes:
        yield f"“{test}” of “{key}” must be a list of codes."
    elif not all(_is_one_of(code, known) for code in codes):
        yield f"“{test}” of “{key}” names a code that it does not offer."


def _is_one_of(code: object, known: Container[object]) -> bool:
    return isinstance(code, int) and not isinstance(code, bool) and code in known


def _rows(question: Question) -> Collection[object]:
    if question["kind"] == QuestionKind.RANKING:
        return options_of(question)
    return rows_of(question)
