"""Delete many rows in pieces, so that a purge of a million rows neither locks nor bloats."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connections, models, transaction

PAGES_PER_COMMIT = 256
"""Two megabytes of a table: about 10,000 contacts."""

_ALONG_INDEXES = "SET LOCAL enable_indexscan = {0}; SET LOCAL enable_indexonlyscan = {0}"


def delete_in_ranges(
    rows: models.QuerySet[Any], *, pages_per_commit: int = PAGES_PER_COMMIT
) -> int:
    """Delete ``rows`` by ranges of the table's pages, one commit each; how many went.

    In the order in which rows lie on the disk: keys are random, and a range of them would touch
    every page each time. Plain ``DELETE`` statements: the model must have no cascades and no file
    to clean up. Killed between two commits, a second call deletes the rest. The key must have
    been destroyed before.
    """
    deleted = 0
    for first in range(0, max(_pages(rows), 1), pages_per_commit):
        deleted += _delete(_between(rows, first, first + pages_per_commit))
    with page_by_page(rows.db):
        return deleted + _delete(rows)  # what was added meanwhile, wherever there was room


@contextmanager
def page_by_page(using: str) -> Iterator[None]:
    """Within the block PostgreSQL reads in the order of the disk, one transaction for all of it.

    Along an index, each of a million rows just written or just deleted costs a look at a page of
    its own: to see that they are gone took five times as long as their deletion.
    """
    with transaction.atomic(using=using), connections[using].cursor() as cursor:
        cursor.execute(_ALONG_INDEXES.format("off"))
        yield
        cursor.execute(_ALONG_INDEXES.format("on"))  # an outer transaction may go on


def _delete(rows: models.QuerySet[Any]) -> int:
    with transaction.atomic(using=rows.db):
        return rows.order_by()._raw_delete(rows.db)


def _between(rows: models.QuerySet[Any], first: int, last: int) -> models.QuerySet[Any]:
    """Those of ``rows`` that lie in pages ``first`` to ``last``, without the last."""
    place = f"{connections[rows.db].ops.quote_name(rows.model._meta.db_table)}.ctid"
    where = [f"{place} >= %s::tid", f"{place} < %s::tid"]
    pages = [f"({first},0)", f"({last},0)"]
    return rows.extra(where=where, params=pages)  # noqa: S610 - a quoted name and two parameters


def _pages(rows: models.QuerySet[Any]) -> int:
    with connections[rows.db].cursor() as cursor:
        cursor.execute(
            "SELECT pg_relation_size(%s::regclass) / current_setting('block_size')::int",
            [rows.model._meta.db_table],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else 0
