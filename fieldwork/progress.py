"""How far a running import is: in the cache, since its transaction shows nothing before the end.

Lost when the cache is; the import itself does not depend on it.
"""

from uuid import UUID

from django.core.cache import cache

KEPT_SECONDS = 24 * 60 * 60


def report_rows(run_ref: UUID, rows: int) -> None:
    """Say how many rows have been read."""
    cache.set(_key(run_ref), rows, KEPT_SECONDS)


def rows_read(run_ref: UUID) -> int:
    """How many rows have been read, as last reported."""
    return int(cache.get(_key(run_ref), 0))


def forget_rows(run_ref: UUID) -> None:
    """The import ended; its row says the rest."""
    cache.delete(_key(run_ref))


def _key(run_ref: UUID) -> str:
    return f"fieldwork:import:{run_ref}"
