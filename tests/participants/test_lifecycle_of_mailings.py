from itertools import product

import pytest

from participants.lifecycle import (
    NEXT_ITEM,
    NEXT_MAILING,
    IllegalMoveError,
    ItemStatus,
    MailingStatus,
    check_item,
    check_mailing,
)


@pytest.mark.parametrize(("current", "to"), [*product(MailingStatus, MailingStatus)])
class TestMailing:
    def test_goes_only_where_the_table_says(
        self, current: MailingStatus, to: MailingStatus
    ) -> None:
        if to in NEXT_MAILING[current]:
            check_mailing(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_mailing(current, to)


@pytest.mark.parametrize(("current", "to"), [*product(ItemStatus, ItemStatus)])
class TestItem:
    def test_goes_only_where_the_table_says(self, current: ItemStatus, to: ItemStatus) -> None:
        if to in NEXT_ITEM[current]:
            check_item(current, to)
        else:
            with pytest.raises(IllegalMoveError):
                check_item(current, to)


class TestTables:
    def test_every_state_has_its_line(self) -> None:
        assert set(NEXT_MAILING) == set(MailingStatus)
        assert set(NEXT_ITEM) == set(ItemStatus)

    def test_nothing_that_may_have_been_sent_is_sent_again(self) -> None:
        for ended in (ItemStatus.SENT, ItemStatus.UNCERTAIN, ItemStatus.BOUNCED):
            assert NEXT_ITEM[ended] <= {ItemStatus.BOUNCED}
