"""Codes that people read, type and say on the phone: no sign of them looks like another."""

import secrets

ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"
"""Thirty signs, 4.9 bits each: without 0 and o, 1, i and l, and u, which stands too near v."""


def random_code(length: int) -> str:
    """A fresh code; 27 signs are 132 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def as_typed(text: str) -> str:
    """The code in what somebody typed: capitals, blanks and hyphens make no difference."""
    return "".join(sign for sign in text.lower() if sign.isalnum())


def in_groups(code: str) -> str:
    """As it is shown: capitals, four at a time."""
    groups = [code[start : start + 4] for start in range(0, len(code), 4)]
    return "-".join(groups).upper()
