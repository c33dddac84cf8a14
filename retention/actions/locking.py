"""One purge at a time in each service, and one at a time begins with records of a study or keeps
them; a lock goes with the connection of whoever holds it."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from retention import registry
from retention.registry import Service

LOCK = 7_305_648_201
"""Any number that no other advisory lock of the portal uses; the vault's is the next."""

STUDIES = 7_305_648

_LOCKS = {Service.PORTAL: LOCK, Service.VAULT: LOCK + 1}


@contextmanager
def one_at_a_time(*, wait: bool) -> Iterator[bool]:
    """Hold the locks of what this process sees; ``False`` if another has one and we do not wait.

    Always in the same order, so that a process that sees everything waits for both kinds.
    """
    held: list[int] = []
    try:
        for service in registry.in_sight():
            if not _lock(_LOCKS[service], wait=wait):
                break
            held.append(_LOCKS[service])
        yield len(held) == len(registry.in_sight())
    finally:
        for number in held:
            _ask("pg_advisory_unlock", number)


def lock_study(study_ref: UUID) -> None:
    """Until the end of this transaction nobody else begins to destroy, or to keep, of this study.

    Two numbers are a kind of lock of its own. Studies that share the second wait for each other.
    """
    with connection.cursor() as cursor:
        numbers = [STUDIES, study_ref.int % 2**31]
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", numbers)


def _lock(number: int, *, wait: bool) -> bool:
    if wait:
        _ask("pg_advisory_lock", number)
        return True
    return _ask("pg_try_advisory_lock", number)


def _ask(function: str, number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [number])
        row = cursor.fetchone()
    return bool(row and row[0])
