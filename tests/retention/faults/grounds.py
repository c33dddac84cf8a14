"""A PostgreSQL and a Redis of these tests alone, which may be killed, and processes that purge.

What PostgreSQL has acknowledged is written when it is killed (``synchronous_commit``); only the
operating system is trusted to live on.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from redis import Redis

from foundation.keyring.stores.folder import FolderStore
from research_portal import databases
from research_portal.local.postgres_server import PostgresServer, programs
from research_portal.local.redis_server import RedisServer
from research_portal.local.state import OWNER, RECRUITING, STORES, State
from research_portal.settings.environment import PROJECT
from tests.database_engine.templates import template_name

ALIASES = {"DATABASE": "default", "VAULT": "vault", "KEYRING": "keyring"}
QUICK = ("fsync = off", "full_page_writes = off", "synchronous_commit = on")

FULL_DISK = """
CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = 'disk_full';
END $$
"""


@dataclass
class Done:
    """What became of one process."""

    steps: list[str]
    killed: bool
    raised: str | None = None
    found: Any = None


@dataclass
class Grounds:
    """Databases and files as they were when everything was due, as often as wanted."""

    state: State
    purger: "subprocess.Popen[str] | None" = field(default=None)

    @property
    def server(self) -> PostgresServer:
        """The PostgreSQL of these tests."""
        return PostgresServer(self.state)

    @property
    def files(self) -> Path:
        """The file store of the purges to come."""
        return self.state.folder / "files"

    @property
    def crashed_at(self) -> Path:
        """The steps at which a worker made Redis crash, a line each."""
        return self.state.folder / "crashed-at"

    def prepare(self) -> None:
        """Start both servers, make the databases, and in them everything that is to go."""
        self.server.start()
        RedisServer(self.state).start()
        with self.owner() as server:
            for setting in QUICK:
                server.execute(f"ALTER SYSTEM SET {setting}".encode())
            server.execute("SELECT pg_reload_conf()")
            for name in {role for _, role in (*STORES.values(), RECRUITING)}:
                databases.make_role(server, self.state.address("postgres", name))
            for store, (database, _) in STORES.items():
                databases.make_database(server, database)
                self._load(store, database)
        FolderStore(self.files).prepare()
        self.begin()
        built = self.order("build", copy=False)
        assert built.raised is None, built.found
        shutil.copytree(self.files, self._kept_files)

    def _load(self, store: str, database: str) -> None:
        """The tables and grants of the tests’ own databases."""
        theirs = template_name(ALIASES[store])
        dump = self._program("pg_dump", State.named("test"), theirs)
        load = self._program("psql", self.state, database)
        made = subprocess.run(dump[0], env=dump[1], stdout=subprocess.PIPE, check=True)
        quiet = ["--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull]
        subprocess.run([*load[0], *quiet], env=load[1], input=made.stdout, check=True)
        with psycopg.connect(self.state.address(database, OWNER).url, autocommit=True) as ours:
            for _, role in (*STORES.values(), RECRUITING):
                name, who = sql.Identifier(database), sql.Identifier(role)
                ours.execute(
                    sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(name, who)
                )

    def _program(self, name: str, state: State, database: str) -> tuple[list[str], dict[str, str]]:
        owner = state.address(database, OWNER)
        where = ("--host", owner.host, "--username", owner.user, "--dbname", owner.name)
        command = [str(programs(state) / name), *where]
        return command, {**os.environ, "PGPASSWORD": owner.password, "PGPORT": owner.port or "5432"}

    def begin(self) -> None:
        """Start the process whose children purge."""
        self.purger = subprocess.Popen(
            [sys.executable, "-W", "error::ResourceWarning", "-m", "tests.retention.faults.purger"],
            cwd=PROJECT,
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def reset(self) -> None:
        """Have everything there that was built."""
        with self.owner() as server:
            for database, _ in STORES.values():
                copy = sql.Identifier(f"{database}_copy")
                server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(copy))
                made = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
                server.execute(made.format(copy, sql.Identifier(database)))
        shutil.rmtree(self.files)
        shutil.copytree(self._kept_files, self.files)
        (self.state.folder / "has-died").unlink(missing_ok=True)
        self.crashed_at.unlink(missing_ok=True)
        with self.redis as broker:
            broker.flushdb()

    def order(self, do: str, *, copy: bool = True, **more: Any) -> Done:
        """Have something done by a process of its own, and wait for its end."""
        return self.wait(self.send(do, copy=copy, **more))

    def send(self, do: str, *, copy: bool = True, **more: Any) -> dict[str, Any]:
        """Have something done by a process of its own; what ``wait`` wants."""
        databases = self._databases("_copy" if copy else "")
        return self._ask({"do": do, "databases": databases, "files": str(self.files), **more})

    def _databases(self, ending: str = "_copy") -> dict[str, str]:
        return {ALIASES[store]: f"{name}{ending}" for store, (name, _) in STORES.items()}

    @contextmanager
    def worker(
        self,
        *,
        whole: bool = False,
        dies_at: int | None = None,
        comes_again_after: int = 3_600,
        crashes_redis: bool = False,
    ) -> Iterator["subprocess.Popen[bytes]"]:
        """A worker for as long as the block lasts. What it has not acknowledged comes again.

        With ``crashes_redis``, at each kind of step that a task makes.
        """
        order = {
            "databases": self._databases(),
            "dies_at": dies_at,
            "whole": whole,
            "comes_again_after": comes_again_after,
            "has_died": str(self.state.folder / "has-died"),
            "redis": self.state.name if crashes_redis else "",
            "crashed_at": str(self.crashed_at),
        }
        with self._process("tests.retention.faults.worker", json.dumps(order)) as process:
            yield process

    @contextmanager
    def beat(self) -> Iterator["subprocess.Popen[bytes]"]:
        """The portal's own schedule for as long as the block lasts, with a purge every second."""
        own = f"--schedule={self.state.folder / 'beat-schedule'}"
        words = ("--app=research_portal", "beat", "--loglevel=CRITICAL", "--pidfile=", own)
        with self._process("celery", *words, PORTAL_PURGE_EVERY_SECONDS="1") as process:
            yield process

    @contextmanager
    def _process(self, *words: str, **more: str) -> Iterator["subprocess.Popen[bytes]"]:
        process = subprocess.Popen(
            [sys.executable, "-m", *words],
            cwd=PROJECT,
            env=self._environment() | more,
            start_new_session=True,
        )
        try:
            yield process
        finally:
            with suppress(ProcessLookupError):  # all of it was killed
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(30)

    @property
    def redis(self) -> Redis:
        """The broker of these tests."""
        client: Redis = Redis.from_url(self.state.environment()["REDIS_URL"])
        return client

    def rows(self, question: str, *values: Any, store: str = "DATABASE") -> list[tuple[Any, ...]]:
        """Ask one of the databases of the purges to come, as the owner."""
        name = f"{STORES[store][0]}_copy"
        with psycopg.connect(self.state.address(name, OWNER).url) as connection:
            return list(connection.execute(question.encode(), values).fetchall())

    def wait(self, process: dict[str, Any]) -> Done:
        """What became of it."""
        return Done(**self._ask({"wait": process}))

    def end(self) -> None:
        """Leave nothing behind."""
        if self.purger is not None:
            assert self.purger.stdin is not None
            self.purger.stdin.close()
            self.purger.wait(30)
            assert self.purger.stdout is not None
            self.purger.stdout.close()
        RedisServer(self.state).stop()
        self.server.stop()
        shutil.rmtree(self.state.folder, ignore_errors=True)

    def killing_postgres(self) -> dict[str, Any]:
        """The command by which PostgreSQL ends at once, without writing anything down."""
        stop = [str(programs(self.state) / "pg_ctl"), "-D", str(self.server.data)]
        account = self.server._account()
        more = {"cwd": str(self.server.folder), **({"user": account} if account else {})}
        return {"by": [*stop, "-m", "immediate", "-w", "stop"], "as": more}

    def closing(self, store: str) -> dict[str, Any]:
        """The command by which a database lets nobody in any more, and sends away who is in."""
        command, environment = self._program("psql", self.state, "postgres")
        name = f"{store}_copy"
        said = (
            f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
        )
        spoken = [word for each in said for word in ("--command", each)]
        return {
            "by": [*command, "--quiet", "--output", os.devnull, *spoken],
            "as": {"env": environment},
        }

    def open(self, store: str) -> None:
        """Let everybody into the database again."""
        with self.owner() as server:
            server.execute(f"ALTER DATABASE {store}_copy ALLOW_CONNECTIONS true".encode())

    @contextmanager
    def full_disk(self, table: str, store: str = "DATABASE") -> Iterator[None]:
        """PostgreSQL has no room any more, and says so to whoever writes into this table."""
        name = f"{STORES[store][0]}_copy"
        address = self.state.address(name, OWNER).url
        with psycopg.connect(address, autocommit=True) as owner:
            owner.execute(FULL_DISK)
            owner.execute(
                sql.SQL(
                    "CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE OR DELETE ON {} "
                    "FOR EACH STATEMENT EXECUTE FUNCTION full_disk()"
                ).format(sql.Identifier(table))
            )
            yield
            owner.execute("DROP FUNCTION full_disk CASCADE")

    def _ask(self, what: dict[str, Any]) -> dict[str, Any]:
        assert self.purger is not None
        assert self.purger.stdin is not None
        assert self.purger.stdout is not None
        self.purger.stdin.write(f"{json.dumps(what)}\n")
        self.purger.stdin.flush()
        answer: dict[str, Any] = json.loads(self.purger.stdout.readline())
        return answer

    @property
    def _kept_files(self) -> Path:
        return self.state.folder / "kept-files"

    def owner(self) -> "psycopg.Connection[Any]":
        """A connection to the server itself."""
        return psycopg.connect(self.state.address("postgres", OWNER).url, autocommit=True)

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return (
            kept
            | self.state.environment()
            | {
                "DJANGO_SETTINGS_MODULE": "research_portal.settings.dev",
                "PORTAL_DEBUG": "0",
                "PORTAL_FILES_DIR": str(self.files),
            }
        )


@contextmanager
def grounds() -> Iterator[Grounds]:
    """Both servers with everything in them, for as long as the block lasts."""
    named = State.named(f"faults-{os.getpid()}")
    ours = Grounds(named)
    try:
        ours.prepare()
        yield ours
    finally:
        ours.end()
