"""The production shape on the databases of one test: two kinds of services, one queue, one clock.

None is given what only the other may have: the password of the vault, or of ``portal_app``.
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connections

from research_portal import databases
from research_portal.local.processes import free_port
from research_portal.local.redis_server import RedisServer
from research_portal.local.state import State
from research_portal.settings.environment import PROJECT
from tests.journeys.visitor import Answer, Visitor
from tests.vault_service import goes_to_the_vault

SECONDS = 90
QUIET = ("--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat")


@dataclass(frozen=True, slots=True)
class Web:
    """Where the pages of one kind of service are."""

    url: str


@dataclass
class TwoServices:
    """A web server and a worker of each kind, and the clock."""

    folder: Path
    portal: Mapping[str, str]
    vault: Mapping[str, str]
    webs: dict[str, Web]
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    def start(self, name: str) -> None:
        """Start one of them."""
        environment, *command = self._commands()[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                env=dict(self.portal if environment == "portal" else self.vault),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )

    def stop(self, name: str) -> None:
        """End one of them and wait until it has."""
        process = self.running.pop(name)
        process.terminate()
        process.wait(SECONDS)

    def all_names(self) -> list[str]:
        """Everything that runs in production."""
        return list(self._commands())

    def logs(self) -> str:
        """What all of them have written."""
        return "".join(file.read_text(errors="replace") for file in self.folder.glob("*.log"))

    def _commands(self) -> dict[str, list[str]]:
        web = ["gunicorn", "--config", "python:research_portal.web_server"]
        celery = ["celery", "--app", "research_portal"]
        schedule = ["--schedule", str(self.folder / "beat-schedule"), "--pidfile", ""]
        return {
            "web": ["portal", *web],
            "vault-web": ["vault", *web],
            "worker": ["portal", *celery, "worker", "--queues", "portal", *QUIET],
            "vault-worker": ["vault", *celery, "worker", "--queues", "vault", *QUIET],
            "beat": ["portal", *celery, "beat", *schedule],
        }


class Guest(Visitor):
    """A browser whose requests go where the proxy would send them, or past it to ``always``."""

    def __init__(self, services: TwoServices, username: str = "") -> None:
        self._services, self.always = services, ""
        super().__init__(services.webs["portal"], username)  # type: ignore[arg-type]

    def get(self, path: str, **query: str) -> Answer:
        """Open a page."""
        self._portal = self._behind(path)
        return super().get(path, **query)

    def post(self, path: str, form: Mapping[str, Any] | None = None) -> Answer:
        """Send a form."""
        self._portal = self._behind(path)
        return super().post(path, form)

    def _behind(self, path: str) -> Any:
        chosen = "vault" if goes_to_the_vault(path) else "portal"
        return self._services.webs[self.always or chosen]


@contextmanager
def two_services(folder: Path) -> Iterator[TwoServices]:
    """Run both kinds below a folder until the block ends."""
    own = State(f"services_{os.getpid()}", folder)
    redis = RedisServer(own)
    redis.start()
    ports = {name: free_port() for name in ("portal", "vault")}
    shared = _shared(own, folder)
    services = TwoServices(
        folder,
        portal={
            **shared,
            "DATABASE_URL": _url("default", "default"),
            "PORTAL_OPENS_VAULT": "0",
            "PORTAL_BIND": f"127.0.0.1:{ports['portal']}",
        },
        vault={
            **shared,
            "DATABASE_URL": _url("default", "recruiting"),
            "VAULT_URL": _url("vault", "vault"),
            "PORTAL_OPENS_ANSWERS": "0",
            "PORTAL_BIND": f"127.0.0.1:{ports['vault']}",
        },
        webs={name: Web(f"http://127.0.0.1:{port}") for name, port in ports.items()},
    )
    try:
        for name in services.all_names():
            services.start(name)
        yield services
    finally:
        for name in list(services.running):
            services.stop(name)
        redis.stop()


def _shared(own: State, folder: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {
        "DJANGO_SETTINGS_MODULE": "tests.architecture.service_settings",
        "SECRET_KEY": settings.SECRET_KEY,
        "KEYRING_KEK": settings.KEYRING_KEK,
        "CERTIFICATE_SIGNING_KEY": settings.CERTIFICATE_SIGNING_KEY,
        "KEYRING_URL": _url("keyring", "keyring"),
        "REDIS_URL": own.environment()["REDIS_URL"],
        "PORTAL_STATE_DIR": str(folder),
        "PORTAL_FILES_DIR": str(settings.PORTAL_FILES_DIR),
        "PORTAL_DEBUG": "0",
        "PORTAL_PURGE_EVERY_SECONDS": "2",
        "PORTAL_WAIT_FOR_VAULT_SECONDS": "6",
        "PORTAL_WEB_PROCESSES": "1",
        "PYTHONWARNINGS": "ignore",
    }


def _url(store: str, grants: str) -> str:
    name = str(connections[store].settings_dict["NAME"])
    return replace(databases.roles_of(store)[grants], name=name).url


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Ask again and again.

    :raises AssertionError: if it does not happen in time.
    """
    give_up = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < give_up, f"Not within {SECONDS} seconds: {what}"
        time.sleep(0.3)
