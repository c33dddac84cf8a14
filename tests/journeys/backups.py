"""A backup from before a purge: taken as operators take one, restored beside, and attacked.

The keyring is in no backup (decision 2): it has no history, and what it lost is lost everywhere.
"""

import re
import shutil
import subprocess
from base64 import b64decode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import psycopg
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import CTR
from psycopg import sql

from foundation.keyring.files import CHUNK
from research_portal.local.state import OWNER, State
from tests.journeys.running_portal import RunningPortal
from tests.journeys.traces import database_program, dump_of

BACKED_UP = ("DATABASE", "VAULT")
VERSION, NONCE, TAG = b"\x01", 12, 16
MAGIC = b"PSF1"
SEALED_CHUNK = CHUNK + len(VERSION) + NONCE + TAG
DEEPEST = 2
"""So many keys lie around a signature: its own and that of the recording that it allows."""

_BINARY_COLUMN = re.compile(rb"\\\\x((?:[0-9a-f]{2})+)")
_BASE64 = re.compile(rb"AQ[A-Za-z0-9+/]{38,}={0,2}")


@dataclass(frozen=True, slots=True)
class Backup:
    """The databases as ``pg_dump`` writes them, and a copy of the file store."""

    dumps: dict[str, bytes]
    files: Path

    def sealed_values(self) -> list[bytes]:
        """Everything in it that may be sealed: columns, texts inside columns, chunks of files."""
        found = {value for dump in self.dumps.values() for value in _values_in(dump)}
        for path in self.files.rglob("*"):
            if path.is_file():
                found.update(_chunks_of(path.read_bytes()))
        return [value for value in found if value.startswith(VERSION)]


def taken_of(portal: RunningPortal, folder: Path) -> Backup:
    """A backup of this moment, below ``folder``."""
    files = folder / "files"
    shutil.copytree(portal.files, files, dirs_exist_ok=True)
    return Backup({store: dump_of(portal, store) for store in BACKED_UP}, files)


@contextmanager
def restored(portal: RunningPortal, backup: Backup) -> Iterator[RunningPortal]:
    """The backup in databases of its own, beside the living keyring.

    Commands run in it as in the portal; its pages are those of the living portal.
    """
    environment = {**portal.environment, "PORTAL_FILES_DIR": str(backup.files)}
    names = {_name(portal, store): f"{_name(portal, store)}_restored" for store in BACKED_UP}
    for variable, value in portal.environment.items():
        for name, new in names.items():
            if value.endswith(f"/{name}") or f"/{name}?" in value:
                environment[variable] = value.replace(f"/{name}", f"/{new}")
    beside = replace(portal, environment=environment)
    with psycopg.connect(State.named("test").address("postgres", OWNER).url, autocommit=True) as it:
        for new in names.values():
            it.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(new)))
        try:
            for store in BACKED_UP:
                _load(beside, store, backup.dumps[store])
            yield beside
        finally:
            for new in names.values():
                gone = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
                it.execute(gone.format(sql.Identifier(new)))


def opened_by_force(values: Sequence[bytes], keys: Sequence[bytes]) -> bytes:
    """What every value gives under every key, sealed twice or once.

    Without asking whether the value belongs to this key, row or place: whoever attacks does not.
    """
    plain, layer = [], list(values)
    for _ in range(DEEPEST):
        layer = [_decrypted(value, key) for value in layer for key in keys]
        plain.extend(layer)
        layer = [value for value in layer if value.startswith(VERSION) and len(value) > _least()]
    return b"\n".join(plain)


def _decrypted(value: bytes, key: bytes) -> bytes:
    """AES-GCM encrypts in counter mode, beginning at 2; the tag only says whether it is right."""
    start = value[len(VERSION) : len(VERSION) + NONCE] + (2).to_bytes(4, "big")
    cipher = Cipher(AES256(key), CTR(start)).decryptor()
    return cipher.update(value[len(VERSION) + NONCE : -TAG])


def _least() -> int:
    return len(VERSION) + NONCE + TAG


def _values_in(dump: bytes) -> Iterator[bytes]:
    for found in _BINARY_COLUMN.finditer(dump):
        yield bytes.fromhex(found[1].decode())
    for found in _BASE64.finditer(dump):
        text = found[0].rstrip(b"=")
        yield b64decode(text[: len(text) // 4 * 4])


def _chunks_of(file: bytes) -> Iterator[bytes]:
    if file.startswith(MAGIC):
        for start in range(len(MAGIC), len(file), SEALED_CHUNK):
            yield file[start : start + SEALED_CHUNK]


def _name(portal: RunningPortal, store: str) -> str:
    return portal.environment[f"{store}_URL"].rpartition("/")[2].partition("?")[0]


def _load(portal: RunningPortal, store: str, dump: bytes) -> None:
    program, environment = database_program(portal, store, "psql")
    subprocess.run(
        [*program, "--quiet", "--set", "ON_ERROR_STOP=1"],
        env=environment,
        input=dump,
        stdout=subprocess.DEVNULL,
        check=True,
    )
