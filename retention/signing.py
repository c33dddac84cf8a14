"""Ed25519 signatures over canonical JSON: anyone with the public key can check a certificate."""

import base64
import binascii
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def canonical(body: dict[str, Any]) -> str:
    """JSON with sorted keys and no blanks: the same content is always the same text."""
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def public_key() -> str:
    """The raw public key that belongs to this portal's signing key, in base64."""
    return _encode(_signing_key().public_key().public_bytes_raw())


def trusted_keys() -> list[str]:
    """The public keys that a certificate of this portal may bring, the current one first."""
    return [public_key(), *settings.CERTIFICATE_EARLIER_KEYS]


def sign(text: str) -> str:
    """The signature over ``text``, in base64."""
    return _encode(_signing_key().sign(text.encode()))


def is_signed(text: str, *, signature: str, key: str) -> bool:
    """Whether ``signature`` is one that a trusted ``key`` made over exactly ``text``.

    Trusted are the current key and those in ``settings.CERTIFICATE_EARLIER_KEYS`` (public keys in
    base64): a certificate that brings its own key proves nothing.
    """
    if key not in trusted_keys():
        return False
    try:
        verifier = Ed25519PublicKey.from_public_bytes(base64.b64decode(key, validate=True))
        verifier.verify(base64.b64decode(signature, validate=True), text.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _signing_key() -> Ed25519PrivateKey:
    seed = base64.b64decode(settings.CERTIFICATE_SIGNING_KEY, validate=True)
    return Ed25519PrivateKey.from_private_bytes(seed)


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
