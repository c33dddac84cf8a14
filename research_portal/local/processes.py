"""The processes of a running portal: web, worker and beat, each with its log in a file."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from research_portal.local.missing import MissingPrerequisiteError
from research_portal.settings.environment import PROJECT

SECONDS_TO_ANSWER = 120
SECONDS_TO_END = 15


@dataclass
class Portal:
    """A web server, a worker and a clock on one machine."""

    environment: Mapping[str, str]
    folder: Path
    port: int
    running: dict[str, "subprocess.Popen[bytes]"] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """Where the pages are."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start all three and wait until pages are served.

        :raises MissingPrerequisiteError: if one of them ends at once.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        for name, command in self._commands().items():
            self.running[name] = self._run(name, command)
        self._wait_until_it_answers()

    def stop(self) -> None:
        """Ask every process to end, and end those that do not."""
        for process in self.running.values():
            process.send_signal(signal.SIGTERM)
        _end(self.running.values())
        self.running.clear()

    def kill_and_start(self, name: str) -> None:
        """End one of them as a power cut would, with all its children, and start it again."""
        os.killpg(self.running[name].pid, signal.SIGKILL)
        self.running[name].wait()
        self.running[name] = self._run(name, self._commands()[name])
        self._wait_until_it_answers()

    def ended(self) -> list[str]:
        """The names of processes that are no longer there."""
        return [name for name, process in self.running.items() if process.poll() is not None]

    def logs(self) -> str:
        """Everything that the processes have written."""
        files = sorted(self.folder.glob("*.log"))
        return "".join(file.read_text(encoding="utf-8", errors="replace") for file in files)

    def _commands(self) -> dict[str, list[str]]:
        celery = ["celery", "--app", "research_portal"]
        queues = ["--queues", "portal,vault", "--concurrency", "1", "--hostname", "local@portal"]
        quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        schedule = ["--schedule", str(self.folder / "beat-schedule"), "--pidfile", ""]
        return {
            "web": ["gunicorn", "--config", "python:research_portal.web_server"],
            "worker": [*celery, "worker", *queues, *quiet],
            "beat": [*celery, "beat", *schedule],
        }

    def _run(self, name: str, command: list[str]) -> "subprocess.Popen[bytes]":
        with (self.folder / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=PROJECT,
                env={
                    **self.environment,
                    "PORTAL_BIND": f"127.0.0.1:{self.port}",
                    "PORTAL_ADDRESS": self.url,
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C reaches the whole group of a terminal; these are stopped in order instead.
                start_new_session=True,
            )

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + SECONDS_TO_ANSWER
        while not self._answers():
            if self.ended() or time.monotonic() > give_up:
                self.stop()
                raise MissingPrerequisiteError(
                    f"The portal did not start; its logs are in {self.folder}."
                )
            time.sleep(0.1)

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        with closing(connection):
            try:
                connection.request("GET", "/health/")
                return connection.getresponse().status == 200
            except (OSError, HTTPException):
                return False


def _end(processes: Iterable["subprocess.Popen[bytes]"]) -> None:
    give_up = time.monotonic() + SECONDS_TO_END
    for process in processes:
        try:
            process.wait(timeout=max(0.1, give_up - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def free_port(wanted: int = 0) -> int:
    """The wanted port if it is free on the loopback address, else any that is."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return free_port()
        return int(probe.getsockname()[1])
