"""One worker at a time at one piece of work, for as long as it is connected."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections


@contextmanager
def alone(work: str, *, using: str = "default") -> Iterator[bool]:
    """Whether no other worker is at it. A worker that dies lets go with its connection."""
    place: list[Any] = [work]
    with connections[using].cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", place)
        (is_alone,) = cursor.fetchone()
        try:
            yield is_alone
        finally:
            if is_alone:
                cursor.execute("SELECT pg_advisory_unlock(hashtextextended(%s, 0))", place)
