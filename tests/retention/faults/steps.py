"""The steps of a purge, as somebody sees them who pulls the plug: what was committed, what deleted.

After each of them another state is on the disk; a statement that changes nothing is no step.
Nothing of it is in the product: whatever a purge writes to a database, and each file that it
deletes, passes by here.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

WRITES = re.compile(r'\s*(INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')


@dataclass
class _Watch:
    passed: Callable[[str], None]
    waiting: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """What each database was told in a transaction that is not committed yet."""

    def executing(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(sql, params, many, context)
        found = WRITES.match(sql)
        if found and context["cursor"].rowcount > 0:
            self._wrote(f"{found[1]} {found[2]}", context["connection"])
        return done

    def _wrote(self, what: str, connection: BaseDatabaseWrapper) -> None:
        if connection.in_atomic_block:
            self.waiting[connection.alias].append(what)
        else:
            self.passed(what)

    def committed(self, alias: str) -> None:
        told = self.waiting.pop(alias, [])
        if told:
            self.passed(told[-1])

    def deleted(self, path: Path) -> None:
        self.passed(f"file of {path.parent.name}")


@contextmanager
def watched(passed: Callable[[str], None]) -> Iterator[None]:
    """Call ``passed`` with the name of each step as soon as it is done."""
    watch, unlink, commit = _Watch(passed), Path.unlink, BaseDatabaseWrapper.commit

    def deleting(path: Path, *args: Any, **keywords: Any) -> None:
        was_there = path.exists()
        unlink(path, *args, **keywords)
        if was_there:
            watch.deleted(path)

    def committing(connection: BaseDatabaseWrapper) -> None:
        commit(connection)
        watch.committed(connection.alias)

    with ExitStack() as stack:
        stack.enter_context(patch.object(Path, "unlink", deleting))
        stack.enter_context(patch.object(BaseDatabaseWrapper, "commit", committing))
        for alias in connections:
            stack.enter_context(connections[alias].execute_wrapper(watch.executing))
        yield
