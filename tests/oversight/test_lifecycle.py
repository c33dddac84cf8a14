"""Every pair of states of a verification."""

from itertools import product

import pytest

from oversight.lifecycle import (
    NEXT_VERIFICATION,
    IllegalVerificationMoveError,
    VerificationStatus,
    check_verification,
)

ALLOWED = {
    ("waiting", "running"),
    ("running", "running"),
    ("running", "holds"),
    ("running", "broken"),
    ("running", "failed"),
}


@pytest.mark.parametrize(("current", "to"), list(product(VerificationStatus, repeat=2)))
def test_only_these_moves_are_legal(current: VerificationStatus, to: VerificationStatus) -> None:
    if (str(current), str(to)) in ALLOWED:
        check_verification(current, to)
    else:
        with pytest.raises(IllegalVerificationMoveError):
            check_verification(current, to)


def test_the_table_knows_every_state() -> None:
    assert set(NEXT_VERIFICATION) == set(VerificationStatus)
