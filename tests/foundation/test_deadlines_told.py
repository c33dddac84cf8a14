"""Each distance to a day is told once, whatever days the clock missed."""

from datetime import date, timedelta

import pytest

from foundation.mail.deadlines import ends_to_ask_for, thresholds_passed, when

END = date(2027, 6, 1)
DAYS = (90, 60, 30)


def asked(before: int, days: tuple[int, ...] = DAYS) -> int | None:
    passed = thresholds_passed(END, END - timedelta(days=before), days)
    return passed.days if passed else None


class TestThresholdsPassed:
    @pytest.mark.parametrize(
        ("before", "told"),
        [(91, None), (90, 90), (75, 90), (61, 90), (60, 60), (31, 60), (30, 30), (0, 30)],
    )
    def test_gives_the_tightest_that_has_come(self, before: int, told: int | None) -> None:
        assert asked(before) == told

    def test_tells_nothing_ahead_of_what_is_over(self) -> None:
        assert asked(-1) is None

    @pytest.mark.parametrize(
        ("before", "told"), [(0, 0), (-3, 0), (-13, 0), (-14, -14), (-40, -14)]
    )
    def test_goes_on_after_the_day_where_the_table_says_so(self, before: int, told: int) -> None:
        assert asked(before, (30, 0, -14)) == told

    def test_names_one_telling_for_all_days_between_two_distances(self) -> None:
        names = {
            passed.once("pta:41")
            for before in range(100, -1, -1)
            if (passed := thresholds_passed(END, END - timedelta(days=before), DAYS))
        }
        assert names == {f"pta:41:ends:2027-06-01:{days}" for days in DAYS}

    @pytest.mark.parametrize("days", [DAYS, (30, 0, -14), (30, 7, 0)])
    def test_has_no_answer_outside_the_range_to_ask_for(self, days: tuple[int, ...]) -> None:
        first, last = ends_to_ask_for(END, days)
        assert thresholds_passed(last, END, days) is not None
        assert thresholds_passed(last + timedelta(days=1), END, days) is None
        tightest = thresholds_passed(first, END, days)
        assert tightest is not None
        assert tightest.days == min(days)


class TestWhen:
    @pytest.mark.parametrize(
        ("left", "said"),
        [
            (28, "in 28 days, on 1 June 2027"),
            (1, "tomorrow, on 1 June 2027"),
            (0, "today"),
            (-2, "on 1 June 2027"),
        ],
    )
    def test_says_the_day_and_its_distance(self, left: int, said: str) -> None:
        assert when(END, END - timedelta(days=left)) == said
