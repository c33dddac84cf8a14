"""Facts that one reading of a page, or one asking of the gates, needs many times and looks up once.

Nothing is remembered outside ``remembering``: whatever changes something asks the database.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Fact = TypeVar("Fact")

_known: ContextVar[dict[Hashable, Any] | None] = ContextVar("_known", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Remember until the end of the block, and nothing from before it.

    Only for work that changes nothing.
    """
    token = _known.set({})
    try:
        yield
    finally:
        _known.reset(token)


def remembered(key: Hashable, look_up: Callable[[], Fact]) -> Fact:
    """What the look-up finds, or found under the same key earlier in the block."""
    known = _known.get()
    if known is None:
        return look_up()
    if key not in known:
        known[key] = look_up()
    fact: Fact = known[key]
    return fact
