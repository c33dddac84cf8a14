"""A web server and a clock of their own, on the databases of the test that starts them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from django.db import connections

from research_portal.local.processes import free_port
from research_portal.settings.environment import PROJECT

SECONDS = 60


@dataclass(frozen=True)
class Served:
    """Where the pages are, and what both processes have written."""

    port: int
    environment: dict[str, str]
    log: Path

    def logs(self) -> str:
        """Every line of the web server's and the clock's logs."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    @contextmanager
    def clock(self) -> Iterator[None]:
        """The jobs are at work in a process of their own."""
        with self.run("-m", "tests.architecture.clock_process"):
            yield

    @contextmanager
    def run(self, *command: str) -> Iterator["subprocess.Popen[bytes]"]:
        """A process that is ended with the block."""
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *command],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )
        try:
            yield process
        finally:
            process.terminate()
            process.wait(SECONDS)


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """Gunicorn with the settings of production, two processes of it."""
    port = free_port()
    names = (connections[alias].settings_dict["NAME"] for alias in ("default", "vault", "keyring"))
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "research_portal.settings.test",
        "ATTACKED_DATABASES": " ".join(map(str, names)),
        "PORTAL_BIND": f"127.0.0.1:{port}",
        "PORTAL_WEB_PROCESSES": "2",
        "PYTHONWARNINGS": "ignore",
    }
    here = Served(port, environment, folder / "processes.log")
    config = ("--config", "python:research_portal.web_server")
    with here.run("-m", "gunicorn", *config, "tests.architecture.web_process:application"):
        _wait_until_it_answers(port)
        yield here


def _wait_until_it_answers(port: int) -> None:
    give_up = time.monotonic() + SECONDS
    while True:
        try:
            with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as connection:
                connection.request("GET", "/health/")
                assert connection.getresponse().status == 200
        except OSError:
            assert time.monotonic() < give_up, "The web server does not answer."
            time.sleep(0.2)
        else:
            return
