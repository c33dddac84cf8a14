"""Sealed bytes as they stand in the address of a page."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

LONGEST = 400


def token_of(sealed: bytes) -> str:
    """As text that needs no escaping."""
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def bytes_in(token: str) -> bytes | None:
    """The sealed bytes; nothing if this never was a token."""
    if not token or len(token) > LONGEST or not token.isascii():
        return None
    try:
        return urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
