"""Data keys are stored only wrapped: AES-256-GCM under the key-encryption key.

The additional data is the reference of the key, so a wrapped key does not unwrap under another
reference. While the key-encryption key is being replaced, the earlier one still unwraps what it
wrapped, and wraps nothing.
"""

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

_NONCE = 12


class WrongKekError(RuntimeError):
    """The key-encryption key of this process is not the one that wrapped the data key."""


def kek_id() -> str:
    """A short public name of the key-encryption key, stored beside what it wrapped."""
    return _id_of(_kek())


def wrap(data_key: bytes, *, key_ref: str) -> bytes:
    """The data key as it may be stored: 60 bytes."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(_kek()).encrypt(nonce, data_key, _place(key_ref))


def unwrap(wrapped: bytes, *, key_ref: str, kek_id: str) -> bytes:
    """:raises WrongKekError: if another key-encryption key wrapped it, or it was changed."""
    known = {_id_of(kek): kek for kek in (_kek(), _earlier_kek()) if kek}
    try:
        return AESGCM(known.get(kek_id, _kek())).decrypt(
            wrapped[:_NONCE], wrapped[_NONCE:], _place(key_ref)
        )
    except InvalidTag as problem:
        raise WrongKekError(f"A data key wrapped under {kek_id} does not unwrap.") from problem


def _place(key_ref: str) -> bytes:
    return f"keyring.DataKey:{key_ref}".encode()


def _kek() -> bytes:
    return base64.b64decode(settings.KEYRING_KEK)


def _earlier_kek() -> bytes:
    """Empty unless the key-encryption key is being replaced."""
    return base64.b64decode(settings.KEYRING_EARLIER_KEK)


def _id_of(kek: bytes) -> str:
    return hashlib.sha256(b"kek-id" + kek).hexdigest()[:16]
