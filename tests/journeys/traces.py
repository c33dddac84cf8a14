"""Marked personal data: the forms in which it could lie somewhere, and every place to look."""

import os
import subprocess
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import quote, quote_plus

from redis import Redis

from research_portal.local.postgres_server import programs
from research_portal.local.state import State
from research_portal.settings.environment import DatabaseAddress
from tests.journeys.running_portal import RunningPortal

STORES = ("DATABASE", "VAULT", "KEYRING")
SHORTEST = 7  # bytes; what is shorter turns up by chance among random ones


@dataclass(frozen=True, slots=True)
class Marker:
    """Something that stands for one kind of personal data; ``also`` are other ways to write it."""

    kind: str
    text: str
    also: tuple[str, ...] = ()

    def forms(self) -> dict[str, bytes]:
        """Every form in which it might be written down, by name."""
        found: dict[str, bytes] = {}
        for text in dict.fromkeys((self.text, *self.also, self.text.lower())):
            for name, written in _forms_of(text):
                assert len(written) >= SHORTEST, f"{self.kind} as {name} is too short to be found."
                found[f"{name} “{text}”"] = written
        return found


def _forms_of(text: str) -> Iterator[tuple[str, bytes]]:
    plain = text.encode()
    yield "plain", plain
    yield "hex", plain.hex().encode()
    yield "capital hex", plain.hex().upper().encode()
    yield "UTF-16 little-endian", text.encode("utf-16-le")
    yield "UTF-16 big-endian", text.encode("utf-16-be")
    yield "hex of UTF-16", text.encode("utf-16-le").hex().encode()
    yield "URL-encoded", quote(text, safe="").encode()
    yield "form-encoded", quote_plus(text).encode()
    for offset in range(3):
        yield f"base64 at {offset}", _inside_base64(b64encode, plain, offset)
        yield f"URL-safe base64 at {offset}", _inside_base64(urlsafe_b64encode, plain, offset)


def _inside_base64(encode: Any, plain: bytes, offset: int) -> bytes:
    """What does not depend on the bytes before and after: base64 takes three at a time."""
    whole = (len(plain) + offset) // 3 * 3 - offset
    encoded: bytes = encode(b"\0" * offset + plain[:whole])
    return encoded[(0, 2, 3)[offset] :]


def traces(markers: Iterable[Marker], places: Mapping[str, bytes]) -> list[str]:
    """Where which marker was found, and in which form: “kind: form, in place”."""
    return [
        f"{marker.kind}: {form}, in {place}"
        for marker in markers
        for form, written in marker.forms().items()
        for place, content in places.items()
        if written in content
    ]


def every_place(portal: RunningPortal) -> dict[str, bytes]:
    """The content of everything that the portal keeps or writes, by place."""
    return {
        **{f"database {store.lower()}": dump_of(portal, store) for store in STORES},
        "Redis": b"\n".join(_redis(portal)),
        "names of files": "\n".join(str(path) for path in portal.folder.rglob("*")).encode(),
        **_files(portal),
    }


def files_of_the_server(texts: Iterable[str]) -> list[str]:
    """Files of the database server in which one of these lies in the clear.

    All that it keeps: tables with their dead rows, statistics, the write-ahead log, sorted pieces.
    """
    data = State.named("test").folder / "postgres" / "data"
    assert (data / "pg_wal").is_dir(), "Run journeys with the embedded server, whose files we see."
    patterns = [argument for text in texts for argument in ("-e", text)]
    found = subprocess.run(
        ["grep", "--recursive", "--files-with-matches", "--text", "-F", *patterns, str(data)],
        capture_output=True,
        text=True,
        check=False,  # 1 means that there is none; 2, that a file went meanwhile
    )
    return [line.removeprefix(f"{data}/") for line in found.stdout.splitlines()]


def dump_of(portal: RunningPortal, store: str) -> bytes:
    """The whole database as its owner sees it. Binary columns are in hexadecimal notation."""
    program, environment = database_program(portal, store, "pg_dump")
    return subprocess.run(program, env=environment, capture_output=True, check=True).stdout


def database_program(
    portal: RunningPortal, store: str, name: str
) -> tuple[list[str], dict[str, str]]:
    """A program of PostgreSQL for a database of this portal, as its owner; and its environment."""
    owner = DatabaseAddress.from_url(portal.environment[f"{store}_OWNER_URL"])
    return (
        [
            str(programs(State.named("test")) / name),
            *("--host", owner.host, "--username", owner.user, "--dbname", owner.name),
        ],
        {**os.environ, "PGPASSWORD": owner.password, "PGPORT": owner.port or "5432"},
    )


def _redis(portal: RunningPortal) -> Iterator[bytes]:
    with Redis.from_url(portal.environment["REDIS_URL"]) as redis:
        for key in redis.scan_iter():
            yield key
            yield from _values(redis, key)


def _values(redis: Any, key: bytes) -> list[bytes]:
    match redis.type(key):
        case b"string":
            return [redis.get(key) or b""]
        case b"list":
            return list(redis.lrange(key, 0, -1))
        case b"set":
            return list(redis.smembers(key))
        case b"zset":
            return list(redis.zrange(key, 0, -1))
        case b"hash":
            return list(chain.from_iterable(redis.hgetall(key).items()))
        case b"none":  # it ran out meanwhile
            return []
        case other:
            raise AssertionError(f"Nobody looks into a {other!r} of Redis yet.")


def _files(portal: RunningPortal) -> dict[str, bytes]:
    """Logs, sealed files, temporary files, the clock's own file; and the database server's log."""
    own = {
        f"file {path.relative_to(portal.folder)}": path.read_bytes()
        for path in sorted(portal.folder.rglob("*"))
        if path.is_file() and path.name != "secrets.json"
    }
    log = State.named("test").folder / "postgres.log"
    return own | {"log of the database server": log.read_bytes() if log.exists() else b""}
