"""The pages of an instrument, and that questions stand in their order. Pure."""

import re
from collections.abc import Iterator

from studies.instruments.kinds import Definition, Question

KEY = re.compile(r"[a-z][a-z0-9_]{0,39}")
FIELDS = frozenset({"key", "section", "title", "text", "when"})
TEXTS = ("section", "title", "text")


def problems_of_pages(definition: Definition) -> Iterator[str]:
    """What is wrong with the pages, whatever stands on them."""
    pages = definition.get("pages", [])
    if not isinstance(pages, list):
        yield "“pages” must be a list."
        return
    seen: set[str] = set()
    for number, page in enumerate(pages, start=1):
        if not isinstance(page, dict):
            yield f"Page {number} must be a JSON object."
            continue
        yield from (f"Page {number}: {problem}" for problem in _problems(page, seen))
        seen.add(str(page.get("key")))


def misplaced(definition: Definition) -> Iterator[str]:
    """Questions stand in the order of their pages."""
    order = {page["key"]: place for place, page in enumerate(definition.get("pages", []))}
    last = -1
    for number, question in enumerate(definition["questions"], start=1):
        page = question.get("page", "")
        if not order and page:
            yield f"{named(number, question)}: there is no page “{page}”."
        elif order and page not in order:
            yield f"{named(number, question)}: “page” must be the key of a page."
        elif order and order[page] < last:
            yield f"{named(number, question)}: it stands after a question of a later page."
        last = max(last, order.get(page, -1)) if isinstance(page, str) else last


def named(number: int, question: Question) -> str:
    """How a sentence calls a question."""
    key = question.get("key")
    return f"Question {number} (“{key}”)" if isinstance(key, str) and key else f"Question {number}"


def _problems(page: Question, seen: set[str]) -> Iterator[str]:
    key = page.get("key")
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield "“key” must be at most 40 small letters, digits and underscores."
    elif key in seen:
        yield "“key” is used by an earlier page."
    for name in sorted(set(map(str, page)) - FIELDS):
        yield f"“{name}” is not a field of a page."
    for name in TEXTS:
        if not isinstance(page.get(name, ""), str):
            yield f"“{name}” must be a text."
