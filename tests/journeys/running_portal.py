"""A whole portal for browser journeys: its own databases, Redis, web server, worker and clock."""

import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from research_portal.local.processes import Portal, free_port
from research_portal.local.redis_server import RedisServer
from research_portal.local.servers import Servers
from research_portal.local.state import OWNER, RECRUITING, STORES, State
from research_portal.settings.environment import PROJECT
from tests.database_engine.creation import copy_database, is_there
from tests.database_engine.templates import template_name

BEAT_SECONDS = "2"
STORE_OF = {variable: store for store, variable in settings.STORE_VARIABLES.items()}


@dataclass(frozen=True)
class RunningPortal:
    """A portal as its users meet it. The test process talks to it by browser and by command."""

    processes: Portal
    environment: Mapping[str, str]
    folder: Path

    @property
    def url(self) -> str:
        """Where the pages are, without the last slash."""
        return self.processes.url

    @property
    def files(self) -> Path:
        """Where it keeps encrypted files."""
        return Path(self.environment["PORTAL_FILES_DIR"])

    def logs(self) -> str:
        """Everything that web, worker and clock have written."""
        return self.processes.logs()

    def run(self, *command: str, check: bool = True) -> "subprocess.CompletedProcess[str]":
        """Run a management command against this portal and return what it printed.

        :raises AssertionError: if it fails, unless ``check`` is false.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=PROJECT,
            env=dict(self.environment),
            capture_output=True,
            text=True,
            check=False,
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"
        return done

    def python(self, code: str) -> str:
        """Run Python inside this portal, for set-up through builders; what it printed."""
        return self.run("shell", "--no-imports", "--command", code).stdout

    def rows(self, store: str, question: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask one of its databases (``DATABASE``, ``VAULT``, ``KEYRING``) as the owner."""
        with psycopg.connect(self.environment[f"{store}_OWNER_URL"]) as connection:
            return list(connection.execute(question.encode(), values).fetchall())


@contextmanager
def running_portal(folder: Path, **otherwise: str) -> Iterator[RunningPortal]:
    """Prepare and run a portal below a folder; afterwards nothing of it is left.

    ``otherwise`` are variables of its environment that are not as in browser journeys.
    """
    shared = State.named("test")
    own = State(f"journey_{os.getpid()}", folder)
    redis = RedisServer(own)
    with Servers(shared).in_use():
        redis.start()
        values = {**_environment(own, shared), **otherwise}
        portal = RunningPortal(Portal(values, folder / "logs", free_port()), values, folder)
        try:
            _copy_databases(shared)
            portal.run("prepare_databases")
            portal.run("prepare_files")
            portal.processes.start()
            yield portal
        finally:
            portal.processes.stop()
            redis.stop()
            _drop_databases(shared)


def _environment(own: State, shared: State) -> dict[str, str]:
    ours = own.environment()
    for variable, (database, role) in STORES.items():
        name = _database(database)
        ours[f"{variable}_URL"] = shared.address(name, role).url
        ours[f"{variable}_OWNER_URL"] = shared.address(name, OWNER).url
    database, role = RECRUITING
    ours["RECRUITING_URL"] = shared.address(_database(database), role).url
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return (
        kept
        | ours
        | {
            "DJANGO_SETTINGS_MODULE": "research_portal.settings.dev",
            "PORTAL_DEBUG": "0",
            "PORTAL_PURGE_EVERY_SECONDS": BEAT_SECONDS,
            "PORTAL_WEB_PROCESSES": "1",
            "PYTHONUNBUFFERED": "1",
            "TMPDIR": str(_temporary_folder(own)),
        }
    )


def _temporary_folder(own: State) -> Path:
    """Its processes write temporary files here, so that a test can look for traces."""
    folder = own.folder / "temporary"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _database(name: str) -> str:
    return f"test_journey_{name}_{os.getpid()}"


def _copy_databases(shared: State) -> None:
    """Begin with the tables that this run has migrated already, where it has."""
    with psycopg.connect(shared.address("postgres", OWNER).url, autocommit=True) as server:
        for variable, (database, _) in STORES.items():
            store = STORE_OF[variable]
            template = template_name(store)
            if is_there(server, template):
                copy_database(server, store, template, _database(database))


def _drop_databases(shared: State) -> None:
    with psycopg.connect(shared.address("postgres", OWNER).url, autocommit=True) as server:
        for database, _ in STORES.values():
            name = sql.Identifier(_database(database))
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
