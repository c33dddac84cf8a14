"""Sealed files in a folder of this machine, or of a disk that is mounted there."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from foundation.keyring.stores.exceptions import FileStoreAway

MARKER = ".file-store"
_PART = ".part"
_WORDS = (
    "This folder is the portal's file store. Without this file the portal takes the disk for one\n"
    "that is not mounted, and refuses to write, to read and to call anything deleted.\n"
)


@dataclass(frozen=True, slots=True)
class FolderStore:
    """Files below ``root``. While one is written it has the ending ``.part``.

    An empty folder where a disk should be mounted looks like a store from which everything was
    deleted; so the store has a marker, which ``prepare`` lays down once.
    """

    root: Path

    def prepare(self) -> None:
        """Make this folder the store. Nothing happens when it is."""
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        marker = self.root / MARKER
        if not marker.exists():
            marker.write_text(_WORDS, encoding="utf-8")

    def require(self) -> None:
        """:raises FileStoreAway: if the marker cannot be seen."""
        try:
            is_here = (self.root / MARKER).is_file()
        except OSError as problem:
            raise FileStoreAway(_AWAY) from problem
        if not is_here:
            raise FileStoreAway(_AWAY)

    def writer(self, name: str) -> "FolderWriter":
        """:raises FileStoreAway: if the store is not there."""
        self.require()
        return FolderWriter(self, name)

    def reader(self, name: str) -> "FolderReader":
        """A reader of a file.

        :raises FileNotFoundError: if the store is there and the file is not.
        :raises FileStoreAway: if the store is not there.
        """
        with self.asked():
            return FolderReader(self, self.root / name, (self.root / name).stat().st_size)

    def delete(self, name: str) -> None:
        """Delete a file, or what is left of its writing. Nothing happens when it is gone.

        :raises FileStoreAway: if the store is not there afterwards: then nothing is known.
        """
        with self.asked():
            for path in self._paths(name):
                path.unlink(missing_ok=True)
        self.require()

    def versions(self, name: str) -> int:
        """How much of a file is there: itself, and what is left of its writing.

        :raises FileStoreAway: if the store is not there.
        """
        with self.asked():
            found = sum(_is_there(path) for path in self._paths(name))
        self.require()
        return found

    def names(self, folder: str, *, before: datetime | None = None) -> list[str]:
        """Every file right below a folder; one that is being written counts as the file.

        ``before`` leaves out what was written to since.

        :raises FileStoreAway: if the store is not there.
        """
        newest: dict[str, float] = {}
        with self.asked():
            for path, written in _files_in(self.root / folder):
                name = f"{folder}/{path.name.removesuffix(_PART)}"
                newest[name] = max(written, newest.get(name, 0))
        self.require()
        return sorted(
            name for name, at in newest.items() if before is None or at <= before.timestamp()
        )

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Tell a file that is missing from a store that is."""
        try:
            yield
        except FileNotFoundError:
            self.require()
            raise
        except OSError as problem:
            raise FileStoreAway(_AWAY) from problem

    def _paths(self, name: str) -> tuple[Path, Path]:
        target = self.root / name
        return target, target.with_name(target.name + _PART)


@dataclass(frozen=True, slots=True)
class FolderReader:
    """The file is opened for each range, so a reader that nobody closes holds nothing."""

    store: FolderStore
    path: Path
    size: int

    def read(self, start: int, length: int) -> bytes:
        """A range, shorter where the file ends."""
        with self.store.asked(), self.path.open("rb", buffering=0) as file:
            file.seek(start)
            return file.read(length)


class FolderWriter:
    """The file appears under its name at ``finish``, whole."""

    def __init__(self, store: FolderStore, name: str) -> None:
        self._store = store
        self._target, self._part = store._paths(name)
        self._target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Exclusive, so that two writers of one name cannot mix; a part of a killed run is replaced.
        self._part.unlink(missing_ok=True)
        self._file: BinaryIO = os.fdopen(
            os.open(self._part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb"
        )

    def write(self, sealed: bytes) -> None:
        """Write on."""
        self._file.write(sealed)

    def finish(self) -> None:
        """On the disk first, then under its name."""
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        with self._store.asked():
            self._part.replace(self._target)

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._part.unlink(missing_ok=True)


_AWAY = "The file store is not there. Mount it, or prepare a new one (manage.py prepare_files)."


def _is_there(path: Path) -> bool:
    """:raises OSError: if the disk does not say; ``os.path.lexists`` takes that for “no”."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _files_in(folder: Path) -> Iterator[tuple[Path, float]]:
    """What lies in a folder, and when it was written to; nothing where there is no such folder.

    :raises OSError: if the disk does not say; ``Path.glob`` takes that for “nothing”.
    """
    with suppress(FileNotFoundError), os.scandir(folder) as found:
        for each in found:
            with suppress(FileNotFoundError):  # deleted meanwhile
                yield Path(each.path), each.stat(follow_symlinks=False).st_mtime
