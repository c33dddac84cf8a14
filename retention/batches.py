"""Many things some at a time: what is asked about them is asked for some hundreds at once."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Thing = TypeVar("Thing")

ROWS_AT_ONCE = 2_000
"""How many rows are in memory while all of a table are looked at one after the other."""

THINGS_AT_ONCE = 500
"""How many things, each with what it is asked about, are in memory at once."""


def in_batches(things: Iterable[Thing], size: int | None = None) -> Iterator[list[Thing]]:
    """The things in their order, ``THINGS_AT_ONCE`` unless another ``size`` is given; none empty.

    No more than one batch is read ahead, so that memory does not grow with how many there are.
    """
    every = iter(things)
    while some := list(islice(every, size or THINGS_AT_ONCE)):
        yield some
