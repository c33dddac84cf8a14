"""The full square of states of a hand-over."""

from itertools import product

import pytest

from participants.lifecycle.handovers import NEXT_HANDOVER, HandoverStatus, check_handover
from studies.lifecycle import IllegalMoveError

MOVES = {
    ("prepared", "released"),
    ("prepared", "declined"),
    ("prepared", "withdrawn"),
    ("released", "ready"),
    ("released", "stopped"),
    ("ready", "handed_over"),
    ("ready", "lapsed"),
    ("ready", "released"),
}


@pytest.mark.parametrize(("current", "to"), [*product(HandoverStatus, HandoverStatus)])
def test_every_pair_follows_or_is_refused(current: HandoverStatus, to: HandoverStatus) -> None:
    assert set(NEXT_HANDOVER) == set(HandoverStatus)
    if (current.value, to.value) in MOVES:
        check_handover(current, to)
        return
    with pytest.raises(IllegalMoveError):
        check_handover(current, to)
