"""Facts that one reading of a page, or one asking of the gates, needs many times and looks up once.

Nothing is remembered outside ``remembering`` and ``Memory.as_of``: whatever changes something asks
the database.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Fact = TypeVar("Fact")
Facts = dict[Hashable, Any]

_known: ContextVar[Facts | None] = ContextVar("_known", default=None)
_is_checked: ContextVar[bool] = ContextVar("_is_checked", default=False)
"""Whether what is known was found unchanged at this moment, so that nothing need start anew."""


class Memory:
    """Facts that are kept from one asking to the next, while all they rest on stays as it was."""

    def __init__(self) -> None:
        self._facts: Facts = {}
        self._stamp: Hashable = None

    @contextmanager
    def as_of(self, stamp: Hashable) -> Iterator[None]:
        """Remember in the block what is known under the same stamp; another stamp forgets all.

        The stamp must be read at this moment, and differ whenever something was changed from which
        a fact was looked up. Whatever it does not tell of must not be remembered in the block.
        """
        if stamp != self._stamp:
            self._facts, self._stamp = {}, stamp
        with _knowing(self._facts, is_checked=True):
            yield


@contextmanager
def remembering() -> Iterator[None]:
    """Remember until the end of the block, and nothing from before it.

    Only for work that changes nothing. Inside ``Memory.as_of`` the memory goes on: what it holds
    was found unchanged.
    """
    if _is_checked.get():
        yield
        return
    with _knowing({}, is_checked=False):
        yield


def remembered(key: Hashable, look_up: Callable[[], Fact]) -> Fact:
    """What the look-up finds, or found under the same key earlier in the block."""
    known = _known.get()
    if known is None:
        return look_up()
    if key not in known:
        known[key] = look_up()
    fact: Fact = known[key]
    return fact


def kept(key: Hashable, look_up: Callable[[], Fact]) -> Fact:
    """The same inside ``Memory.as_of``; anywhere else it is looked up each time."""
    return remembered(key, look_up) if _is_checked.get() else look_up()


@contextmanager
def _knowing(facts: Facts, *, is_checked: bool) -> Iterator[None]:
    known, checked = _known.set(facts), _is_checked.set(is_checked)
    try:
        yield
    finally:
        _known.reset(known)
        _is_checked.reset(checked)
