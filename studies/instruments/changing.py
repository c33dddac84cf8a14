"""One step of building: each makes a new definition out of one. Pure.

The steps keep a definition tidy: a question stands with those of its page, and what is not asked
any more is not translated either. Whether the result is well formed is for ``validate_definition``.
"""

from collections.abc import Mapping
from typing import Any

from studies.instruments.kinds import Definition
from studies.instruments.languages import tidied

Changed = dict[str, Any]


def with_question(
    definition: Definition, question: Mapping[str, Any], *, instead_of: str = ""
) -> Changed:
    """With a question in the place of another, or at the end of its page."""
    questions = list(definition["questions"])
    keys = [each["key"] for each in questions]
    if instead_of in keys:
        questions[keys.index(instead_of)] = dict(question)
    else:
        questions.append(dict(question))
    return _in_order(definition, questions)


def without_question(definition: Definition, key: str) -> Changed:
    """Without the question of this key."""
    return _in_order(definition, [q for q in definition["questions"] if q["key"] != key])


def with_copy_of(definition: Definition, key: str) -> Changed:
    """With a copy of a question right behind it."""
    questions = list(definition["questions"])
    place = _place(questions, key)
    copy = {**questions[place], "key": free_key(definition, key)}
    return _in_order(definition, [*questions[: place + 1], copy, *questions[place + 1 :]])


def moved_question(definition: Definition, key: str, *, by: int) -> Changed:
    """The question so many places further down, or up; over the edge of its page to the next."""
    questions = list(definition["questions"])
    place = _place(questions, key)
    pages = [page["key"] for page in definition.get("pages", [])]
    to = place + by
    question = questions[place]
    own = question.get("page", "")
    leaves = not 0 <= to < len(questions) or questions[to].get("page", "") != own
    if pages and leaves:
        page = pages.index(own) + (1 if by > 0 else -1)
        if 0 <= page < len(pages):
            rest = [q for q in questions if q["key"] != key]
            moved = {**question, "page": pages[page]}
            return _in_order(definition, [moved, *rest] if by > 0 else [*rest, moved])
    rest = [q for q in questions if q["key"] != key]
    rest.insert(min(max(to, 0), len(rest)), question)
    return _in_order(definition, rest)


def placed_question(definition: Definition, key: str, before: str) -> Changed:
    """The question right before another one, on that one's page."""
    questions = list(definition["questions"])
    question = questions.pop(_place(questions, key))
    to = _place(questions, before)
    page = questions[to].get("page", "")
    questions.insert(to, {**question, "page": page} if page else question)
    return _in_order(definition, questions)


def with_page(definition: Definition, page: Mapping[str, Any]) -> Changed:
    """With a page at the end, or in the place of the one with its key.

    The first page takes all questions that there are.
    """
    pages = list(definition.get("pages", []))
    keys = [each["key"] for each in pages]
    if page["key"] in keys:
        pages[keys.index(page["key"])] = dict(page)
    else:
        pages.append(dict(page))
    questions = definition["questions"]
    if not keys:
        questions = [{**question, "page": page["key"]} for question in questions]
    return _in_order({**definition, "pages": pages}, questions)


def without_page(definition: Definition, key: str) -> Changed:
    """Without a page; its questions go to the page before, or after where it is the first."""
    pages = list(definition["pages"])
    place = _place(pages, key)
    rest = [page for page in pages if page["key"] != key]
    heir = rest[max(place - 1, 0)]["key"] if rest else ""
    questions = []
    for question in definition["questions"]:
        kept = {name: value for name, value in question.items() if name != "page"}
        own = question["page"] if question["page"] != key else heir
        questions.append({**kept, "page": own} if own else kept)
    changed = {name: value for name, value in definition.items() if name != "pages"}
    return _in_order({**changed, "pages": rest} if rest else changed, questions)


def moved_page(definition: Definition, key: str, *, by: int) -> Changed:
    """The page with its questions so many places further down, or up."""
    pages = list(definition["pages"])
    place = _place(pages, key)
    page = pages.pop(place)
    pages.insert(min(max(place + by, 0), len(pages)), page)
    return _in_order({**definition, "pages": pages}, definition["questions"])


def free_key(definition: Definition, wanted: str) -> str:
    """The key itself, or with the first number that makes it one that nothing has yet."""
    taken = {each["key"] for each in (*definition["questions"], *definition.get("pages", []))}
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted[:36]}_{number}" in taken:
        number += 1
    return f"{wanted[:36]}_{number}"


def _in_order(definition: Definition, questions: list[Any]) -> Changed:
    """The questions page by page, in the order in which they stand within each."""
    pages = [page["key"] for page in definition.get("pages", [])]
    if pages:
        order = {key: place for place, key in enumerate(pages)}
        questions = [q if q.get("page") in order else {**q, "page": pages[-1]} for q in questions]
        questions = sorted(questions, key=lambda question: order[question["page"]])
    return tidied({**definition, "questions": questions})


def _place(things: list[Any], key: str) -> int:
    return next(place for place, thing in enumerate(things) if thing["key"] == key)
