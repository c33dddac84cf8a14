"""Seal, open, destroy: AES-256-GCM under data keys that are wrapped by the key-encryption key.

A sealed value is one version byte, a random nonce of 12 bytes, the ciphertext and its tag of 16
bytes. The additional data names the place (table, field, row), so a value moved to another place
does not open. Keys are written at once, outside the caller's transaction on other databases:
a key of an action that rolled back is left over and opens nothing.
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import QuerySet

from foundation.access.models import User
from foundation.access.remembering import kept
from foundation.keyring import wrapping
from foundation.keyring.models import DataKey, KeyOpening, OpeningCount, Purpose

__all__ = [
    "KeyDestroyedError",
    "Opener",
    "Purpose",
    "SealedDataError",
    "Sealer",
    "destroy",
    "fingerprint",
    "fingerprinter",
    "fingerprinters",
    "fingerprinters_of",
    "is_destroyed",
    "open_sealed",
    "open_whole",
    "opener",
    "seal",
    "sealer",
]

_VERSION = b"\x01"
_NONCE = 12
_DATA_KEY = 32


class KeyDestroyedError(ValueError):
    """The data key is gone for good: what it sealed is forgotten."""


class SealedDataError(ValueError):
    """The sealed bytes are not what was sealed here: changed, moved, or under another key."""


class Sealer:
    """Seals many values under one key. ``aad`` names the place of each value."""

    __slots__ = ("_cipher",)

    def __init__(self, data_key: bytes) -> None:
        self._cipher = AESGCM(data_key)

    def seal(self, plaintext: bytes, aad: str) -> bytes:
        """The sealed value, 29 bytes longer than the plaintext."""
        nonce = os.urandom(_NONCE)
        return _VERSION + nonce + self._cipher.encrypt(nonce, plaintext, aad.encode())


class Opener:
    """Opens many values under one key and counts them for the record."""

    __slots__ = ("_cipher", "opened")

    def __init__(self, data_key: bytes) -> None:
        self._cipher = AESGCM(data_key)
        self.opened = 0

    def open(self, sealed: bytes, aad: str) -> bytes:
        """:raises SealedDataError: if this was not sealed under this key for this place."""
        box = bytes(sealed)
        if box[:1] != _VERSION:
            raise SealedDataError("This was not sealed here.")
        try:
            plaintext = self._cipher.decrypt(box[1 : 1 + _NONCE], box[1 + _NONCE :], aad.encode())
        except (InvalidTag, ValueError) as problem:
            raise SealedDataError("Changed, moved, or sealed under another key.") from problem
        self.opened += 1
        return plaintext


def seal(plaintext: bytes, *, key_ref: str, aad: str) -> bytes:
    """Seal one value; its data key is made on first use.

    :raises KeyDestroyedError: if the key was destroyed.
    """
    return Sealer(_key_for_sealing(key_ref)).seal(plaintext, aad)


@contextmanager
def sealer(key_ref: str) -> Iterator[Sealer]:
    """Seal many values with one look-up of the key.

    :raises KeyDestroyedError: if the key was destroyed.
    """
    yield Sealer(_key_for_sealing(key_ref))


def open_sealed(
    sealed: bytes, *, key_ref: str, aad: str, purpose: Purpose, by: User | None, at: datetime
) -> bytes:
    """Open one value; who did it, when and why is kept. ``by`` nothing means the clock.

    :raises KeyDestroyedError: if the key was destroyed, or never existed.
    :raises SealedDataError: if this was not sealed under this key for this place.
    """
    with opener(key_ref, purpose=purpose, by=by, at=at) as box:
        return box.open(sealed, aad)


@contextmanager
def opener(key_ref: str, *, purpose: Purpose, by: User | None, at: datetime) -> Iterator[Opener]:
    """Open many values with one look-up of the key and one line in the record.

    The line is written before anything is opened, so that a process that dies leaves it.

    :raises KeyDestroyedError: if the key was destroyed, or never existed.
    :raises ValueError: if the purpose is not one of the list.
    """
    key, line = _begin_opening(key_ref, purpose=purpose, by=by, at=at)
    try:
        yield key
    except GeneratorExit:  # dropped half-way, perhaps by the garbage collector: no place to write
        raise
    except BaseException:
        OpeningCount.objects.create(opening=line, opened=key.opened)
        raise
    else:
        OpeningCount.objects.create(opening=line, opened=key.opened)


def open_whole(key_ref: str, *, purpose: Purpose, by: User | None, at: datetime) -> Opener:
    """Open one thing that is read piece by piece, such as a file: it counts as one.

    :raises KeyDestroyedError: if the key was destroyed, or never existed.
    :raises ValueError: if the purpose is not one of the list.
    """
    key, line = _begin_opening(key_ref, purpose=purpose, by=by, at=at)
    OpeningCount.objects.create(opening=line, opened=1)
    return key


def destroy(key_ref: str, *, at: datetime) -> bool:
    """Destroy a key for ever; a tombstone stays, also for a reference that was never used.

    True when there was a key. What it sealed cannot be opened from this moment, in backups of
    the sealed data neither. The old row version stays inside the table file until the database
    vacuums it, which the migration sets to happen at the next round of autovacuum; it is
    still wrapped by the key-encryption key. Backups of this database must not keep history.
    """
    living = DataKey.objects.filter(key_ref=key_ref, destroyed_at=None)
    if living.update(wrapped=None, destroyed_at=at):
        return True
    _insert_unless_there(DataKey(key_ref=key_ref, kek_id="", wrapped=None, destroyed_at=at))
    # Somebody may have made the key between the two statements above.
    return bool(living.update(wrapped=None, destroyed_at=at))


def is_destroyed(key_ref: str) -> bool:
    """Whether a tombstone stands where the key was."""
    return DataKey.objects.filter(key_ref=key_ref, destroyed_at__isnull=False).exists()


def fingerprint(value: str, *, key_ref: str) -> bytes:
    """HMAC-SHA256, 32 bytes: equal values give equal bytes under one key, and nothing else.

    For finding duplicates and keeping opt-outs. It ends with the key like everything else.

    :raises KeyDestroyedError: if the key was destroyed.
    """
    return fingerprinter(key_ref)(value)


def fingerprinter(key_ref: str) -> Callable[[str], bytes]:
    """``fingerprint`` for many values, with one look-up of the key.

    :raises KeyDestroyedError: if the key was destroyed.
    """
    own = ("fingerprinter", key_ref)
    return kept(own, lambda: _fingerprinting(_key_for_sealing(key_ref)))


def fingerprinters(beginning: str) -> dict[str, Callable[[str], bytes]]:
    """``fingerprint`` under each living key whose reference begins so, in one query."""
    return _fingerprinting_of(DataKey.objects.filter(key_ref__startswith=beginning))


def fingerprinters_of(key_refs: Iterable[str]) -> dict[str, Callable[[str], bytes]]:
    """``fingerprint`` under each of these keys that lives, in one query; none is made."""
    return _fingerprinting_of(DataKey.objects.filter(key_ref__in=list(key_refs)))


def _fingerprinting_of(rows: QuerySet[DataKey]) -> dict[str, Callable[[str], bytes]]:
    living = rows.filter(destroyed_at=None)
    return {row.key_ref: _fingerprinting(_unwrapped(row)) for row in living}


def _fingerprinting(data_key: bytes) -> Callable[[str], bytes]:
    own_key = hmac.digest(data_key, b"fingerprint", hashlib.sha256)
    return lambda value: hmac.digest(own_key, value.encode(), hashlib.sha256)


def _begin_opening(
    key_ref: str, *, purpose: Purpose, by: User | None, at: datetime
) -> tuple[Opener, KeyOpening]:
    key = Opener(_key_for_opening(key_ref))
    line = KeyOpening.objects.create(
        at=at, user_ref=by.user_ref if by else None, key_ref=key_ref, purpose=Purpose(purpose)
    )
    return key, line


def _key_for_sealing(key_ref: str) -> bytes:
    row = DataKey.objects.filter(key_ref=key_ref).first()
    if row is None:
        fresh = wrapping.wrap(os.urandom(_DATA_KEY), key_ref=key_ref)
        _insert_unless_there(
            DataKey(key_ref=key_ref, kek_id=wrapping.kek_id(), wrapped=fresh, destroyed_at=None)
        )
        # Read again: of two first uses at the same moment, one key was kept.
        row = DataKey.objects.get(key_ref=key_ref)
    return _unwrapped(row)


def _key_for_opening(key_ref: str) -> bytes:
    row = DataKey.objects.filter(key_ref=key_ref).first()
    if row is None:
        raise KeyDestroyedError("There is no key under this reference.")
    return _unwrapped(row)


def _unwrapped(row: DataKey) -> bytes:
    if row.wrapped is None:
        raise KeyDestroyedError("This key was destroyed. What it sealed is forgotten.")
    return wrapping.unwrap(bytes(row.wrapped), key_ref=row.key_ref, kek_id=row.kek_id)


def _insert_unless_there(row: DataKey) -> None:
    DataKey.objects.bulk_create([row], ignore_conflicts=True)
