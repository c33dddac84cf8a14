"""The one reader of the process environment. Everything else receives typed values.

A secret may also lie in a file named by ``<NAME>_FILE``, as container platforms mount them.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from environs import Env

PROJECT = Path(__file__).resolve().parents[2]

_env = Env()


CONNECTION_OPTIONS = frozenset({"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout"})
"""What an address may say about the connection besides where and as whom."""


@dataclass(frozen=True, slots=True)
class DatabaseAddress:
    """Where a PostgreSQL database is and as whom it is opened.

    ``host`` is a host name or the folder of a Unix socket.
    """

    name: str
    user: str
    password: str
    host: str
    port: str
    options: tuple[tuple[str, str], ...] = ()

    @classmethod
    def from_url(cls, url: str) -> "DatabaseAddress":
        """Read ``postgresql://user:password@host:port/name`` or ``…@/name?host=/socket/folder``.

        Of the connection options, those of ``CONNECTION_OPTIONS`` may follow, such as
        ``?sslmode=verify-full``.

        :raises ValueError: if the address is not one of a PostgreSQL database, or names another
            option: one that is silently left out may be the one that checks certificates.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"postgresql", "postgres"}:
            raise ValueError("A database address must begin with postgresql://.")
        query = dict(parse_qsl(parts.query))
        socket_folder = query.pop("host", "")
        unknown = sorted(set(query) - CONNECTION_OPTIONS)
        if unknown:
            raise ValueError(f"A database address cannot have the option {unknown[0]}.")
        return cls(
            name=unquote(parts.path.lstrip("/")),
            user=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            host=socket_folder or parts.hostname or "",
            port=str(parts.port or ""),
            options=tuple(query.items()),
        )

    @property
    def url(self) -> str:
        """The address as ``from_url`` reads it."""
        folder = {"host": self.host} if self.host.startswith("/") else {}
        options = {**folder, **dict(self.options)}
        query = f"?{urlencode(options)}" if options else ""
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        if self.host.startswith("/"):
            return f"postgresql://{login}@/{self.name}{query}"
        port = f":{self.port}" if self.port else ""
        return f"postgresql://{login}@{self.host}{port}/{self.name}{query}"

    def as_django(self) -> dict[str, Any]:
        """The keys of one entry of ``DATABASES`` that say where and as whom."""
        return {
            "NAME": self.name,
            "USER": self.user,
            "PASSWORD": self.password,
            "HOST": self.host,
            "PORT": self.port,
            "OPTIONS": dict(self.options),
        }


def text(name: str, default: str = "") -> str:
    """The value of a variable, or ``default``."""
    return str(_env.str(name, default))


def flag(name: str, *, default: bool) -> bool:
    """A yes or no: 1/0, true/false, on/off."""
    return bool(_env.bool(name, default))


def whole_number(name: str, default: int) -> int:
    """A whole number."""
    return int(_env.int(name, default))


def words(name: str, default: list[str] | None = None) -> list[str]:
    """A list separated by commas."""
    return [str(word) for word in _env.list(name, default or [])]


def folder(name: str, default: Path) -> Path:
    """A folder, absolute; a relative one is meant from the project."""
    return (PROJECT / text(name, str(default))).resolve()


def secret(name: str, default: str = "") -> str:
    """A secret from the file that ``<name>_FILE`` names, else from the variable.

    An empty variable counts as none, so that a forgotten value is seen as the default that it is.
    """
    file = text(f"{name}_FILE")
    if file:
        return Path(file).read_text(encoding="utf-8").strip()
    return text(name) or default


def database(name: str) -> DatabaseAddress | None:
    """A database address, or nothing where the variable is not set."""
    url = secret(name)
    return DatabaseAddress.from_url(url) if url else None


def add_defaults(values: Mapping[str, str]) -> None:
    """Fill in what the environment does not say; what it says stays."""
    for name, value in values.items():
        os.environ.setdefault(name, value)


def default_settings_module(name: str) -> None:
    """Choose the settings for a process that was started without naming any."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", name)


def for_a_process(**values: str) -> dict[str, str]:
    """The environment to hand to a process that this one starts."""
    return {**os.environ, **values}
