"""The full square of states of certificates and deletions."""

from itertools import product
from typing import Any

import pytest

from studies.lifecycle import IllegalMoveError
from studies.lifecycle.vendors import (
    NEXT_DELETION,
    NEXT_DESTRUCTION,
    DeletionStatus,
    DestructionStatus,
    check,
)

DESTRUCTION_MOVES = {
    ("not_due", "due"),
    ("not_due", "received"),
    ("due", "not_due"),
    ("due", "overdue"),
    ("due", "received"),
    ("overdue", "not_due"),
    ("overdue", "escalated"),
    ("overdue", "received"),
    ("escalated", "not_due"),
    ("escalated", "received"),
    ("received", "due"),
    ("received", "verified"),
}
DELETION_MOVES = {("due", "requested"), ("requested", "confirmed")}
SQUARE = [
    (table, moves, current, to)
    for table, moves, states in (
        (NEXT_DESTRUCTION, DESTRUCTION_MOVES, DestructionStatus),
        (NEXT_DELETION, DELETION_MOVES, DeletionStatus),
    )
    for current, to in product(states, states)
]


@pytest.mark.parametrize(("table", "moves", "current", "to"), SQUARE)
def test_every_pair_follows_or_is_refused(table: Any, moves: Any, current: Any, to: Any) -> None:
    if (current.value, to.value) in moves:
        check(table, current, to)
        return
    with pytest.raises(IllegalMoveError):
        check(table, current, to)
