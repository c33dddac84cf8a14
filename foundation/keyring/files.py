"""Sealed files: nothing is written to the file store that is not encrypted already.

Shape: 4 magic bytes, then chunks of 64 KiB of plaintext, each sealed as ``keys`` does (29 bytes
longer). An empty file has one empty chunk. The additional data of a chunk is the file's path, the
index of the chunk and whether it is the last, so a file that was shortened, re-ordered, renamed or
put in the place of another does not open.
"""

import hashlib
import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

from django.conf import settings

from foundation.access.models import User
from foundation.keyring.keys import Opener, Purpose, SealedDataError, Sealer, open_whole, sealer
from foundation.keyring.stores import DeletionForbiddenError, FileStoreAway, store

__all__ = [
    "CHUNK",
    "DeletionForbiddenError",
    "FileStoreAway",
    "SealedFileInfo",
    "SealedWriter",
    "delete_file",
    "is_there",
    "location",
    "names_in",
    "open_seekable",
    "prepare_store",
    "read_sealed",
    "require_store",
    "versions_left",
    "write_sealed",
]

CHUNK = 64 * 1024
_MAGIC = b"PSF1"
_SEALED_CHUNK = CHUNK + 29


@dataclass(frozen=True, slots=True)
class SealedFileInfo:
    """``path`` is relative to the file store, ``size`` counts the plaintext in bytes, and
    ``sha256`` (hex) is of the sealed bytes on disk: it tells nothing about the content."""

    path: str
    size: int
    sha256: str


class SealedWriter:
    """Takes plaintext in pieces of any size; the file appears under its name at ``finish``."""

    def __init__(self, key: Sealer, name: str) -> None:
        self._key = key
        self._path = _checked_name(name)
        self._waiting = bytearray()
        self._index = 0
        self._size = 0
        self._digest = hashlib.sha256()
        self._writer = store().writer(self._path)
        self._put(_MAGIC)

    def write(self, plaintext: bytes) -> None:
        """Seal whole chunks; the rest waits in memory, never on disk."""
        self._size += len(plaintext)
        self._waiting += plaintext
        while len(self._waiting) > CHUNK:  # strictly more: the last chunk is sealed as the last
            self._seal(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def finish(self) -> SealedFileInfo:
        """Seal the last chunk and give the file its name."""
        self._seal(bytes(self._waiting), last=True)
        self._writer.finish()
        return SealedFileInfo(self._path, self._size, self._digest.hexdigest())

    def abandon(self) -> None:
        """Leave nothing behind."""
        self._writer.abandon()

    def _seal(self, plaintext: bytes, *, last: bool) -> None:
        self._put(self._key.seal(plaintext, _place(self._path, self._index, last=last)))
        self._index += 1

    def _put(self, sealed: bytes) -> None:
        self._digest.update(sealed)
        self._writer.write(sealed)


def write_sealed(chunks: Iterable[bytes], *, key_ref: str, name: str) -> SealedFileInfo:
    """Write a sealed file; ``name`` is its path in the file store, such as ``recordings/<uuid>``.

    :raises KeyDestroyedError: if the key was destroyed.
    :raises FileStoreAway: if the store cannot be asked.
    :raises ValueError: if the name leads out of the file store.
    """
    with sealer(key_ref) as key:
        writer = SealedWriter(key, name)
        try:
            for chunk in chunks:
                writer.write(chunk)
            return writer.finish()
        except BaseException:
            writer.abandon()
            raise


def read_sealed(
    path: str, *, key_ref: str, purpose: Purpose, by: User | None, at: datetime
) -> Iterator[bytes]:
    """The plaintext in chunks of at most 64 KiB; who reads it and why is kept.

    It is opened at once, not with the first chunk: a page that streams it can still say what is
    wrong.

    :raises KeyDestroyedError: if the key was destroyed.
    :raises FileStoreAway: if the store cannot be asked.
    :raises SealedDataError: if the file was shortened, or at the first chunk that is not as it was
        written.
    """
    return _chunks(open_seekable(path, key_ref=key_ref, purpose=purpose, by=by, at=at))


def _chunks(file: io.BufferedReader) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK):
            yield chunk


def open_seekable(
    path: str, *, key_ref: str, purpose: Purpose, by: User | None, at: datetime
) -> io.BufferedReader:
    """A binary file for reading at any place, opened chunk by chunk.

    :raises KeyDestroyedError: if the key was destroyed.
    :raises SealedDataError: if the file was shortened or changed, here or when reading on.
    :raises FileNotFoundError: if the file is not in the store.
    :raises FileStoreAway: if the store cannot be asked, here or when reading on.
    """
    key = open_whole(key_ref, purpose=purpose, by=by, at=at)
    return io.BufferedReader(_SealedReader(_checked_name(path), key), buffer_size=CHUNK)


def delete_file(path: str) -> None:
    """Delete a sealed file: every version, every delete marker, what is left of its writing.

    Nothing happens when it is gone.

    :raises DeletionForbiddenError: if the store keeps some of it, as under an object lock.
    :raises FileStoreAway: if the store cannot be asked: nobody knows then whether it is gone.
    """
    store().delete(_checked_name(path))


def is_there(path: str) -> bool:
    """Whether anything of a file is left, whole or not.

    :raises FileStoreAway: if the store cannot be asked.
    """
    return versions_left(path) > 0


def versions_left(path: str) -> int:
    """How much the store keeps under this name: versions, delete markers, unfinished writing.

    :raises FileStoreAway: if the store cannot be asked.
    """
    return store().versions(_checked_name(path))


def names_in(folder: str, *, before: datetime | None = None) -> list[str]:
    """The paths of all files in a folder, finished or not, that nobody wrote to since ``before``.

    :raises FileStoreAway: if the store cannot be asked.
    """
    return store().names(_checked_name(folder), before=before)


def require_store() -> None:
    """Return only if the file store is there.

    :raises FileStoreAway: if it is not.
    """
    store().require()


def prepare_store() -> None:
    """Make the place that the settings name the file store. Nothing happens when it is."""
    store().prepare()


def location(path: str) -> Path:
    """Where a file lies while the store is a folder; a bucket has no such place.

    :raises ValueError: if the path leads out of the file store.
    """
    return Path(settings.PORTAL_FILES_DIR) / _checked_name(path)


class _SealedReader(io.RawIOBase):
    """Positions are of the plaintext. The last opened chunk is kept for the next read."""

    def __init__(self, path: str, key: Opener) -> None:
        super().__init__()
        self._path, self._key = path, key
        self._sealed = store().reader(path)
        self._chunks = max(1, -(-(self._sealed.size - len(_MAGIC)) // _SEALED_CHUNK))
        self._held: tuple[int, bytes] = (-1, b"")
        self._position = 0
        if self._sealed_bytes(0, len(_MAGIC)) != _MAGIC:
            raise SealedDataError("This is not a sealed file.")
        # The last chunk first: a file cut at a chunk's border is found before anything is given.
        self._size = (self._chunks - 1) * CHUNK + len(self._chunk(self._chunks - 1))

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        if self._position >= self._size:
            return 0
        index, start = divmod(self._position, CHUNK)
        piece = self._chunk(index)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        self._held = (-1, b"")
        super().close()

    def _chunk(self, index: int) -> bytes:
        if self._held[0] != index:
            last = index == self._chunks - 1
            sealed = self._sealed_bytes(len(_MAGIC) + index * _SEALED_CHUNK, _SEALED_CHUNK)
            self._held = (index, self._key.open(sealed, _place(self._path, index, last=last)))
        return self._held[1]

    def _sealed_bytes(self, start: int, length: int) -> bytes:
        return self._sealed.read(start, length)


def _place(path: str, index: int, *, last: bool) -> str:
    return f"file:{path}:{index}:{'last' if last else 'more'}"


def _checked_name(name: str) -> str:
    parts = PurePosixPath(name).parts
    if not parts or name.startswith("/") or ".." in parts or "\\" in name or "\0" in name:
        raise ValueError("A file name in the store is relative and stays inside it.")
    return str(PurePosixPath(name))
