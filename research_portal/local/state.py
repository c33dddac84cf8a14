"""One folder that holds a set of local servers: their data, their secrets, their addresses."""

import base64
import fcntl
import hashlib
import json
import os
import secrets
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from research_portal.settings import environment
from research_portal.settings.environment import DatabaseAddress

LONGEST_SOCKET_PATH = 100  # the kernel's limit is 107 bytes (104 on macOS) with the final zero
OWNER = "postgres"
STORES = {
    "DATABASE": ("portal", "portal_app"),
    "VAULT": ("vault", "portal_vault"),
    "KEYRING": ("keyring", "portal_keyring"),
}
RECRUITING = ("portal", "portal_recruiting")
"""The portal's database as the vault's own services open it."""


@dataclass(frozen=True)
class State:
    """The local servers of one use of this checkout: ``demo`` or ``test``."""

    name: str
    folder: Path

    @classmethod
    def named(cls, name: str) -> "State":
        """The state of this name, below ``PORTAL_STATE_DIR`` or ``.local/`` in the project."""
        return cls(name, _reachable(environment.folder("PORTAL_STATE_DIR", _BESIDE_CODE)) / name)

    @cached_property
    def secrets(self) -> dict[str, str]:
        """Random passwords and keys, made once and kept in a file that only its owner reads."""
        file = self.folder / "secrets.json"
        with self.locked("secrets"):
            known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
            complete = _fresh_secrets() | known
            if complete != known:
                _write_private(file, json.dumps(complete, indent=2))
        return dict(complete)

    @property
    def socket_folder(self) -> Path:
        """Where PostgreSQL and Redis listen; short enough for a socket's address."""
        beside = self.folder / "run"
        if len(os.fsencode(beside / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return beside
        return _in_temporary_folder(self.folder) / "run"

    def environment(self) -> dict[str, str]:
        """What a process must be told in order to use these servers."""
        urls = {"REDIS_URL": f"unix://:{self.secrets['redis']}@{self.socket_folder}/redis?db=0"}
        for variable, (database, role) in STORES.items():
            urls[f"{variable}_URL"] = self.address(database, role).url
            urls[f"{variable}_OWNER_URL"] = self.address(database, OWNER).url
        return urls | {
            "RECRUITING_URL": self.address(*RECRUITING).url,
            "SECRET_KEY": self.secrets["secret_key"],
            "KEYRING_KEK": self.secrets["keyring_kek"],
            "CERTIFICATE_SIGNING_KEY": self.secrets["certificate_signing_key"],
            "PORTAL_STATE_DIR": str(self.folder.parent),
            "PORTAL_FILES_DIR": str(self.folder / "files"),
        }

    def address(self, database: str, role: str) -> DatabaseAddress:
        """The address of a database of this state's PostgreSQL for one of its roles."""
        password = self.secrets[role]
        return DatabaseAddress(database, role, password, str(self.socket_folder), "")

    @contextmanager
    def locked(self, what: str, *, shared: bool = False, wait: bool = True) -> Iterator[bool]:
        """Hold a lock of this state; yields whether it was got (always, when waiting)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{what}.lock").open("a") as file:
            kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
            try:
                fcntl.flock(file, kind if wait else kind | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True


_BESIDE_CODE = environment.PROJECT / ".local"


def _fresh_secrets() -> dict[str, str]:
    roles = [OWNER, *(role for _, role in (*STORES.values(), RECRUITING))]
    return {role: secrets.token_urlsafe(24) for role in roles} | {
        "redis": secrets.token_urlsafe(24),
        "secret_key": secrets.token_urlsafe(48),
        "keyring_kek": _key(),
        "certificate_signing_key": _key(),
    }


def _key() -> str:
    """32 random bytes in base64."""
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _write_private(file: Path, content: str) -> None:
    """Whole or not at all: a process that dies meanwhile leaves the file that was there."""
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(content)
    draft.replace(file)


def _reachable(folder: Path) -> Path:
    """This folder, or one in the temporary folder where PostgreSQL's account could not reach it.

    Only root needs that: PostgreSQL refuses to run as root and runs as another account, which
    must be able to walk down to its data.
    """
    if os.geteuid() != 0 or anyone_may_walk_to(folder):
        return folder
    return _in_temporary_folder(folder)


def anyone_may_walk_to(path: Path) -> bool:
    """Whether every existing folder above a path can be entered by any account."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in path.parents if parent.exists())


def _in_temporary_folder(folder: Path) -> Path:
    """A folder of our own among the temporary ones, the same one for the same path.

    :raises PermissionError: if somebody else made it first.
    """
    path_hash = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
    own = Path(tempfile.gettempdir()) / f"research-portal-{os.geteuid()}-{path_hash}"
    own.mkdir(mode=0o711, exist_ok=True)
    if own.stat().st_uid != os.geteuid():
        raise PermissionError(f"{own} belongs to another account.")
    return own
