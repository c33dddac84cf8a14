"""Calendar truth: nothing a microsecond early, whatever the calendar and the clock do (C-12)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from retention.periods import A_DAY, A_YEAR, NO_TIME, Period
from studies.periods import add_months

NEW_YORK = ZoneInfo("America/New_York")
pytestmark = pytest.mark.requirement("R-137")

moments = st.integers(1_577_836_800_000_000, 2_840_140_800_000_000).map(
    lambda microseconds: datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)
)
periods = st.builds(Period, months=st.integers(0, 80), days=st.integers(0, 400))


def wall(*parts: int, fold: int = 0) -> datetime:
    return datetime(*parts, tzinfo=NEW_YORK, fold=fold)  # type: ignore[arg-type, misc]


class TestAfter:
    @pytest.mark.parametrize(
        ("began", "period", "over"),
        [
            (wall(2027, 3, 12, 9), A_YEAR, wall(2028, 3, 12, 9)),
            (wall(2028, 2, 29, 9), A_YEAR, wall(2029, 3, 1, 9)),
            (wall(2028, 2, 29, 9), Period(months=48), wall(2032, 2, 29, 9)),
            (wall(2027, 2, 28, 9), A_YEAR, wall(2028, 2, 28, 9)),
            (wall(2027, 1, 31, 9), Period(months=1), wall(2027, 3, 1, 9)),
            (wall(2028, 1, 30, 9), Period(months=1), wall(2028, 3, 1, 9)),
            (wall(2027, 8, 31, 9), Period(months=1), wall(2027, 10, 1, 9)),
            (wall(2027, 12, 31, 9), Period(months=2), wall(2028, 3, 1, 9)),
            (wall(2027, 12, 31, 9), A_DAY, wall(2028, 1, 1, 9)),
            (wall(2027, 1, 31, 9), Period(months=1, days=7), wall(2027, 3, 8, 9)),
        ],
    )
    def test_counts_as_the_calendar_does_and_never_clamps(
        self, began: datetime, period: Period, over: datetime
    ) -> None:
        assert period.after(began) == over.astimezone(UTC)

    def test_keeps_the_wall_clock_over_both_changes_of_the_time(self) -> None:
        assert Period(days=2).after(wall(2027, 3, 13, 9)) == wall(2027, 3, 15, 9)
        assert Period(days=2).after(wall(2027, 11, 6, 9)) == wall(2027, 11, 8, 9)

    def test_of_the_hour_that_comes_twice_is_the_second(self) -> None:
        over = A_YEAR.after(wall(2026, 11, 7, 1, 30))
        assert over == datetime(2027, 11, 7, 6, 30, tzinfo=UTC)

    def test_of_a_time_that_spring_leaves_out_comes_later(self) -> None:
        over = A_YEAR.after(wall(2026, 3, 14, 2, 30))
        assert over == datetime(2027, 3, 14, 7, 30, tzinfo=UTC)
        assert timezone.localtime(over).hour == 3

    def test_is_by_the_portals_clock_wherever_somebody_lives(self) -> None:
        """Late on 28 February in Hawaii it is 1 March on the portal's clock: that day counts."""
        in_hawaii = datetime(2028, 2, 29, 22, tzinfo=ZoneInfo("Pacific/Honolulu"))
        with timezone.override("Pacific/Honolulu"):
            assert A_YEAR.after(in_hawaii) == wall(2029, 3, 1, 3)

    @given(moments)
    def test_of_nothing_is_the_moment_itself(self, moment: datetime) -> None:
        assert NO_TIME.after(moment) == moment

    @given(moments, periods)
    def test_is_never_earlier_than_the_calendar_says(
        self, moment: datetime, period: Period
    ) -> None:
        local = moment.astimezone(NEW_YORK).replace(tzinfo=None)
        calendar = add_months(local, period.months) + timedelta(days=period.days)
        over = period.after(moment).astimezone(NEW_YORK).replace(tzinfo=None)
        assert over >= calendar

    @given(moments, moments, periods)
    def test_never_falls_on_an_earlier_day_for_what_happened_later(
        self, one: datetime, other: datetime, period: Period
    ) -> None:
        """By days: in the hour that autumn repeats, the wall clock itself goes back."""
        first, second = sorted((one, other))
        days = [timezone.localdate(period.after(each)) for each in (first, second)]
        assert days[0] <= days[1]

    @given(moments, st.integers(1, 3_600_000_000), periods)
    def test_keeps_the_order_within_a_day_of_the_calendar(
        self, moment: datetime, microseconds: int, period: Period
    ) -> None:
        later = moment + timedelta(microseconds=microseconds)
        walls = [each.astimezone(NEW_YORK).replace(tzinfo=None) for each in (moment, later)]
        if walls[0].date() == walls[1].date() and walls[0] <= walls[1]:
            assert period.after(moment) <= period.after(later) + timedelta(hours=1)


class TestWords:
    @pytest.mark.parametrize(
        ("period", "words", "passed"),
        [
            (A_YEAR, "a year", "A year has passed"),
            (Period(months=24), "two years", "Two years have passed"),
            (Period(months=18), "18 months", "18 months have passed"),
            (Period(days=7), "seven days", "Seven days have passed"),
            (Period(months=1, days=1), "a month and a day", "A month and a day have passed"),
        ],
    )
    def test_are_plain(self, period: Period, words: str, passed: str) -> None:
        assert (period.words, period.have_passed) == (words, passed)
