from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention.rules import GRS_010, Promise, choose, earliest

DAY = datetime(2027, 3, 12, tzinfo=UTC)
promises = st.builds(
    Promise,
    due_at=st.integers(0, 2000).map(lambda days: DAY + timedelta(days=days)),
    authority=st.just(GRS_010),
    reason=st.text(max_size=5),
    is_default_period=st.booleans(),
)


def a_promise(days: int, *, is_default_period: bool = False) -> Promise:
    return Promise(DAY + timedelta(days=days), GRS_010, "Because.", is_default_period)


class TestEarliest:
    def test_is_none_where_nothing_was_promised(self) -> None:
        assert earliest([]) is None

    @given(st.lists(promises, min_size=1))
    def test_falls_due_before_all_others(self, several: list[Promise]) -> None:
        first = earliest(several)
        assert first is not None
        assert first in several
        assert all(first.due_at <= each.due_at for each in several)


@pytest.mark.requirement("R-082")
class TestChoose:
    def test_lets_a_longer_icr_period_replace_the_default_one(self) -> None:
        icr = a_promise(1000)
        assert choose([a_promise(365, is_default_period=True)], icr) == icr

    def test_lets_a_shorter_icr_period_replace_the_default_one(self) -> None:
        icr = a_promise(90)
        assert choose([a_promise(365, is_default_period=True)], icr) == icr

    def test_never_lets_the_icr_replace_what_an_event_promised(self) -> None:
        transcribed = a_promise(1)
        assert choose([transcribed, a_promise(365, is_default_period=True)], a_promise(90)) == (
            transcribed
        )

    @given(st.lists(promises))
    def test_without_an_icr_the_earliest_wins(self, several: list[Promise]) -> None:
        assert choose(several, None) == earliest(several)

    @given(st.lists(promises), promises)
    def test_is_never_later_than_the_icr(self, several: list[Promise], icr: Promise) -> None:
        chosen = choose(several, icr)
        assert chosen is not None
        assert chosen.due_at <= icr.due_at
