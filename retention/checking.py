"""Whether a downloaded certificate is genuine. Needs the file and a public key, and no database."""

import base64
import binascii
import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_public_key,
)


class UnreadableError(ValueError):
    """This is no certificate, or no public key."""


@dataclass(frozen=True, slots=True)
class SignedText:
    """A certificate as it is downloaded."""

    body: str
    signature: str
    public_key: str

    @classmethod
    def read(cls, text: str) -> "SignedText":
        """:raises UnreadableError: if this is no downloaded certificate."""
        try:
            said = json.loads(text)
            found = cls(said["body"], said["signature"], said["public_key"])
            json.loads(found.body)["erased"]
        except (ValueError, KeyError, TypeError) as problem:
            raise UnreadableError(
                "This is no certificate of destruction of the portal."
            ) from problem
        return found

    @property
    def said(self) -> dict[str, Any]:
        """What was signed."""
        body: dict[str, Any] = json.loads(self.body)
        return body


def problems(signed: SignedText, *, trusted: Collection[str]) -> Iterator[str]:
    """What is wrong with it; nothing if one of the ``trusted`` keys signed exactly this text."""
    if signed.public_key not in trusted:
        yield "It was signed with another key: one that brings its own key proves nothing."
    elif not _fits(signed):
        yield "The signature does not fit the text: one of them was changed."
    else:
        yield from _contradictions(signed.said)


def read_key(text: str) -> str:
    """A public key in base64, from base64 or from a PEM file.

    :raises UnreadableError: if it is neither.
    """
    try:
        if "BEGIN PUBLIC KEY" in text:
            key = load_pem_public_key(text.encode())
            return base64.b64encode(key.public_bytes(Encoding.Raw, PublicFormat.Raw)).decode()
        raw = base64.b64decode(text.strip(), validate=True)
        Ed25519PublicKey.from_public_bytes(raw)
    except (ValueError, binascii.Error) as problem:
        raise UnreadableError("This is no Ed25519 public key in base64 or PEM.") from problem
    return base64.b64encode(raw).decode()


def as_pem(key: str) -> str:
    """A public key as openssl reads it."""
    public = Ed25519PublicKey.from_public_bytes(base64.b64decode(key))
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def fingerprint(key: str) -> str:
    """SHA-256 over the raw key, to compare with one that came another way."""
    return hashlib.sha256(base64.b64decode(key)).hexdigest()


def _fits(signed: SignedText) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(base64.b64decode(signed.public_key, validate=True))
        key.verify(base64.b64decode(signed.signature, validate=True), signed.body.encode())
    except (InvalidSignature, ValueError, binascii.Error):
        return False
    return True


def _contradictions(said: dict[str, Any]) -> Iterator[str]:
    """What a genuine certificate would not say."""
    if sum(line["erased"] for line in said["erased"]) != said["total_erased"]:
        yield "Its lines do not add up to its total."
    if any(line["left"] for line in said["erased"]):
        yield "It says that something was left."
