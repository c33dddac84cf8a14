"""In tests, what the vault's services do is done under their role in the portal's store.

The proxy sends some addresses to them, and the queue some tasks (docker-compose.yml, settings):
so every test of such a page or job fails if it needs an answer, whatever else it tests.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from celery.app.task import Task
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse

from research_portal.settings.environment import PROJECT
from tests.playing_back import nothing_is_known

VAULT = re.compile(r"@vault path (?P<paths>.+)")


def goes_to_the_vault(path: str) -> bool:
    """As the proxy decides: ``*`` stands for anything."""
    found = VAULT.search((PROJECT / "docker-compose.yml").read_text())
    assert found
    shapes = [re.escape(shape).replace(r"\*", ".*") for shape in found["paths"].split()]
    return any(re.fullmatch(shape, path) for shape in shapes)


def is_a_task_of_the_vault(name: str) -> bool:
    """As the queue decides."""
    for pattern, route in settings.CELERY_TASK_ROUTES.items():
        if re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), name):
            return bool(route["queue"] == "vault")
    return False


@contextmanager
def as_recruiting() -> Iterator[None]:
    """Within the block the portal's store is open as it is for the vault's services."""
    nothing_is_known()
    connection.ensure_connection()
    opened: psycopg.Connection = connection.connection
    # Past Django, so that no test of how many questions are asked counts these.
    opened.execute("SET ROLE portal_recruiting")
    try:
        yield
    finally:
        if opened.info.transaction_status != psycopg.pq.TransactionStatus.INERROR:
            opened.execute("RESET ROLE")


class AsItsService:
    """Middleware: a request to one of the vault's addresses is answered as its service would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer under the role of the service that the proxy would choose."""
        if not goes_to_the_vault(request.path):
            return self.get_response(request)
        with as_recruiting():
            return self.get_response(request)


def called_as_its_service(call: Callable[..., Any]) -> Callable[..., Any]:
    """``Task.__call__``, under the role of the worker that its queue belongs to."""

    def called(self: "Task[Any, Any]", *args: Any, **kwargs: Any) -> Any:
        if not is_a_task_of_the_vault(self.name):
            return call(self, *args, **kwargs)
        with as_recruiting():
            return call(self, *args, **kwargs)

    return called
