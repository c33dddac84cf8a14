from itertools import product

import pytest

from foundation.mail.lifecycle import IllegalMoveError, LetterStatus, check

MOVES = {
    "waiting": "claimed cancelled",
    "claimed": "handing_over waiting failed",
    "handing_over": "sent waiting failed uncertain",
    "sent": "",
    "failed": "waiting",
    "uncertain": "",
    "cancelled": "",
}


class TestCheck:
    @pytest.mark.parametrize(("current", "to"), list(product(LetterStatus, LetterStatus)))
    def test_allows_what_the_table_says_and_nothing_else(
        self, current: LetterStatus, to: LetterStatus
    ) -> None:
        if to in MOVES[current].split():
            check(current, to)
            return
        with pytest.raises(IllegalMoveError):
            check(current, to)
