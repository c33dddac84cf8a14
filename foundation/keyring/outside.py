"""Files for people outside the department: encrypted with age for their public key alone.

Only who holds the private key opens them; nobody here does, the portal included.
"""

import hashlib
import io
from collections.abc import Iterable, Iterator
from typing import Protocol

import pyrage


class Sink(Protocol):
    """Whatever takes bytes as they come."""

    def write(self, plaintext: bytes, /) -> object: ...


def is_public_key(text: str) -> bool:
    """Whether this is a public key of age; a private key is none, and is refused like any text."""
    try:
        pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError:
        return False
    return True


def fingerprint_of_key(public_key: str) -> str:
    """What two people compare by voice: the first half of the key's SHA-256, four at a time."""
    digest = hashlib.sha256(public_key.encode()).hexdigest()[:32]
    return " ".join(digest[start : start + 4] for start in range(0, len(digest), 4))


def encrypt_for(public_key: str, chunks: Iterable[bytes], sink: Sink) -> None:
    """Encrypt what comes and hand it on as it goes, so that little of it is in memory at once.

    What goes wrong in ``chunks`` or in ``sink`` is raised as it was.

    :raises ValueError: if this is no public key.
    """
    if not is_public_key(public_key):
        raise ValueError("This is no public key of age.")
    recipient = pyrage.x25519.Recipient.from_str(public_key)
    pieces, writer = _Pieces(iter(chunks)), _Writer(sink)
    try:
        pyrage.encrypt_io(io.BufferedReader(pieces), writer, [recipient])
    except pyrage.EncryptError:  # its text quotes the cause, which may hold what was written
        problem = pieces.problem or writer.problem
        if problem is None:
            raise
        raise problem from None


class _Pieces(io.RawIOBase):
    """What an iterator gives, read as a file."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._chunks, self._left = chunks, b""
        self.problem: Exception | None = None

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]
        while not self._left:
            try:
                self._left = next(self._chunks)
            except StopIteration:
                return 0
            except Exception as problem:
                self.problem = problem
                raise
        piece = self._left[: len(buffer)]
        buffer[: len(piece)] = piece
        self._left = self._left[len(piece) :]
        return len(piece)


class _Writer:
    """A sink as age writes to it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self.problem: Exception | None = None

    def write(self, encrypted: bytes) -> int:
        try:
            self._sink.write(bytes(encrypted))
        except Exception as problem:
            self.problem = problem
            raise
        return len(encrypted)

    def flush(self) -> None:
        """Nothing waits here."""
