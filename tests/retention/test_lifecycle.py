from itertools import product

import pytest

from retention import lifecycle
from retention.lifecycle import (
    NEXT_DECISION,
    NEXT_ITEM,
    NEXT_RUN,
    SETTLED,
    DecisionState,
    IllegalPurgeMoveError,
    ItemState,
    RunStatus,
)


@pytest.mark.parametrize(("current", "to"), [*product(RunStatus, RunStatus)])
class TestRun:
    def test_goes_only_where_the_table_says(self, current: RunStatus, to: RunStatus) -> None:
        if to in NEXT_RUN[current]:
            lifecycle.check_run(current, to)
        else:
            with pytest.raises(IllegalPurgeMoveError):
                lifecycle.check_run(current, to)


@pytest.mark.parametrize(("current", "to"), [*product(ItemState, ItemState)])
class TestItem:
    def test_goes_only_where_the_table_says(self, current: ItemState, to: ItemState) -> None:
        if to in NEXT_ITEM[current]:
            lifecycle.check_item(current, to)
        else:
            with pytest.raises(IllegalPurgeMoveError):
                lifecycle.check_item(current, to)


@pytest.mark.parametrize(("current", "to"), [*product(DecisionState, DecisionState)])
class TestRuleChange:
    def test_goes_only_where_the_table_says(
        self, current: DecisionState, to: DecisionState
    ) -> None:
        if to in NEXT_DECISION[current]:
            lifecycle.check_decision(current, to)
        else:
            with pytest.raises(IllegalPurgeMoveError):
                lifecycle.check_decision(current, to)


class TestTables:
    def test_every_state_has_its_line(self) -> None:
        assert set(NEXT_RUN) == set(RunStatus)
        assert set(NEXT_ITEM) == set(ItemState)
        assert set(NEXT_DECISION) == set(DecisionState)

    def test_what_is_settled_never_moves_again(self) -> None:
        assert {state for state in ItemState if not NEXT_ITEM[state]} == SETTLED

    def test_nothing_is_verified_that_was_not_erased_first(self) -> None:
        assert [s for s in ItemState if ItemState.VERIFIED in NEXT_ITEM[s]] == [ItemState.ERASED]
