"""Start, share and stop the servers of one state.

    python -m research_portal.local.servers start|stop|environment demo|test

Several processes may use the same servers at once: each holds a shared lock, and the last one to
leave stops them, unless ``start`` was asked to leave them running.
"""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from research_portal.local.missing import MissingPrerequisiteError
from research_portal.local.postgres_server import PostgresServer
from research_portal.local.redis_server import RedisServer
from research_portal.local.state import State
from research_portal.settings import environment

DATABASE_VARIABLES = {"DATABASE_URL", "VAULT_URL", "KEYRING_URL"}


@dataclass(frozen=True)
class Servers:
    """The PostgreSQL and the Redis of one state."""

    state: State

    def start(self) -> None:
        """Start what is not running yet.

        :raises MissingPrerequisiteError: if one does not start.
        """
        with self.state.locked("start"):
            for server in self._wanted():
                if not server.is_running():
                    server.start()

    def stop(self) -> None:
        """Stop both."""
        with self.state.locked("start"):
            for server in self._wanted():
                server.stop()

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Run the servers for as long as this block, and stop them if nobody else needs them."""
        try:
            with self.state.locked("in-use", shared=True):
                self.start()
                yield
        finally:
            if not self._kept.exists():
                self._stop_if_alone()

    def keep(self) -> None:
        """Start them and leave them running until ``release``."""
        self.start()
        self._kept.touch()

    def release(self) -> bool:
        """Stop them unless somebody uses them; says whether they were stopped."""
        self._kept.unlink(missing_ok=True)
        return self._stop_if_alone()

    def _stop_if_alone(self) -> bool:
        with self.state.locked("in-use", wait=False) as alone:
            if alone:
                self.stop()
            return alone

    @property
    def _kept(self) -> Path:
        return self.state.folder / "kept-running"

    def uses_named_databases(self) -> bool:
        """Whether the environment names a PostgreSQL that is not this state's own."""
        return bool(self._named() & DATABASE_VARIABLES)

    def _wanted(self) -> list[PostgresServer | RedisServer]:
        """The embedded servers, without those that the environment names already."""
        return [
            *([] if self.uses_named_databases() else [PostgresServer(self.state)]),
            *([] if "REDIS_URL" in self._named() else [RedisServer(self.state)]),
        ]

    def _named(self) -> set[str]:
        ours = self.state.environment()
        return {name for name in ours if environment.text(name) not in {"", ours[name]}}


def main(arguments: list[str]) -> int:
    """Do what the command line asks; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m research_portal.local.servers")
    parser.add_argument("what", choices=["start", "stop", "environment"])
    parser.add_argument("name", choices=["demo", "test"])
    asked = parser.parse_args(arguments)
    state = State.named(asked.name)
    if asked.what == "environment":
        # For a developer's shell: contains passwords of servers on this machine only.
        sys.stdout.write("".join(f"{k}='{v}'\n" for k, v in state.environment().items()))
        return 0
    return _start(state) if asked.what == "start" else _stop(state)


def _start(state: State) -> int:
    try:
        Servers(state).keep()
    except MissingPrerequisiteError as missing:
        sys.stderr.write(f"{missing}\n")
        return 1
    return 0


def _stop(state: State) -> int:
    if Servers(state).release():
        return 0
    sys.stderr.write("Somebody still uses these servers; they stop when the last one leaves.\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
