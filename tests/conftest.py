"""What every test stands on: real databases, real grants, no worker, no network."""

import json
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery.app.task import Task
from django.core.cache import cache
from pytest_django import Settings
from xdist.scheduler import LoadScopeScheduling

from foundation.keyring.files import prepare_store
from research_portal.celery import app as celery_app
from research_portal.local.servers import Servers
from research_portal.local.state import State
from tests.playing_back import beginning, forget_unused, nothing_is_known
from tests.vault_service import called_as_its_service

JOURNEYS = "tests/journeys/"
LOOPBACK = ("127.", "::1", "localhost")


class JourneysTogether(LoadScopeScheduling):  # type: ignore[misc]
    """Journeys share one running portal, so one worker takes them all; the rest goes by file."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else nodeid.split("::", 1)[0]


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """How tests are spread over workers."""
    return JourneysTogether(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All databases are open to tests that use one; journeys, the longest, begin first.

    Which store a model lives in is the router's business, so no test need name it.
    """
    items.sort(key=lambda item: not item.nodeid.startswith(JOURNEYS))
    for item in items:
        marker = item.get_closest_marker("django_db")
        wants = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
        if marker or wants:
            asked = {**(marker.kwargs if marker else {}), "databases": "__all__"}
            item.add_marker(pytest.mark.django_db(**asked), append=False)


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    """Run the embedded servers for as long as the databases of this run exist."""
    with Servers(State.named("test")).in_use():
        yield


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """No test reaches anything but this machine."""
    connect = socket.socket.connect

    def only_this_machine(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not str(address[0]).startswith(LOOPBACK):
            raise ConnectionRefusedError("Tests reach nothing but this machine.")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", only_this_machine)
        yield


@pytest.fixture(autouse=True)
def own_files_folder(settings: Settings, tmp_path: Path) -> Path:
    """Encrypted files of this test lie in a folder of its own."""
    settings.PORTAL_FILES_DIR = tmp_path / "files"
    prepare_store()
    return tmp_path / "files"


@pytest.fixture(autouse=True)
def each_task_by_its_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tasks of the vault's queue run under the role of the vault's services."""
    monkeypatch.setattr(Task, "__call__", called_as_its_service(Task.__call__))


@dataclass(frozen=True, slots=True)
class SentTask:
    """A message that would have gone to the workers."""

    name: str
    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    body: str


@pytest.fixture(autouse=True)
def captured_tasks(monkeypatch: pytest.MonkeyPatch) -> list[SentTask]:
    """The messages that this test sent. They stop at the broker's door, as JSON."""
    sent: list[SentTask] = []

    def keep(_producer: object, name: str, message: Any, **_: Any) -> None:
        args, kwargs, _embedded = message.body
        sent.append(SentTask(name, tuple(args), dict(kwargs), json.dumps([args, kwargs])))

    monkeypatch.setattr(celery_app.amqp, "send_task_message", keep)
    return sent


@pytest.fixture(autouse=True, scope="session")
def copied_rows_are_seen() -> Iterator[None]:
    """Rows that arrive by COPY are no statement that could be sent again."""
    copy = psycopg.Cursor.copy

    def seen(self: "psycopg.Cursor[Any]", *args: Any, **kwargs: Any) -> Any:
        nothing_is_known()
        return copy(self, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "copy", seen)
        yield


@pytest.fixture(autouse=True, scope="module")
def what_was_built_once() -> Iterator[None]:
    """What no test of a file wanted a second time is forgotten."""
    yield
    forget_unused()


@pytest.fixture(autouse=True)
def begun_like_others(
    request: pytest.FixtureRequest,
    captured_tasks: list[SentTask],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[None]:
    """Builders may be played back in a test whose changes are all taken back.

    Rows of two tests may have the same references then, so nothing is kept that was cached of them.
    """
    cache.clear()
    marker = request.node.get_closest_marker("django_db")
    if marker is None or _commits(marker, request):
        yield
        return
    with beginning(tasks=captured_tasks, patched=monkeypatch):
        yield


def _commits(marker: pytest.Mark, request: pytest.FixtureRequest) -> bool:
    asked = {"transactional_db", "live_server"} & set(request.fixturenames)
    return bool(asked or marker.kwargs.get("transaction"))
