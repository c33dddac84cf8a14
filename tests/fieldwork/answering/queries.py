"""How often each request of somebody who answers asks the databases."""

from collections.abc import Callable
from contextlib import ExitStack

from django.db import connections
from django.test.utils import CaptureQueriesContext

from fieldwork.models import SurveyLink
from tests.fieldwork.answering.test_pages import Page, Visitor


def queries_of_each_request(link: SurveyLink, token: str) -> dict[str, int]:
    """From the notice to the thanks, on all databases together. ``page`` stands for each page."""
    visitor = Visitor(link)
    steps: dict[str, Callable[[], Page]] = {
        "notice": lambda: visitor.comes(f"?k={token}"),
        "begin": lambda: visitor.sends(begin="yes"),
        "page": lambda: visitor.sends(move="next"),
        "send": lambda: visitor.sends(send="yes"),
        "thanks": lambda: visitor.client.get(f"{visitor.url}thanks/"),
    }
    return {name: _queries_of(step) for name, step in steps.items()}


def _queries_of(step: Callable[[], Page]) -> int:
    with ExitStack() as stack:
        asked = [stack.enter_context(CaptureQueriesContext(connections[a])) for a in connections]
        assert step().status_code in (200, 302)
    return sum(map(len, asked))
