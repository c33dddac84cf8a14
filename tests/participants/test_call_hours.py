"""A phone rings in the waking hours of wherever it is."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from participants.call_hours import callable_from

HOURS, EVERY_DAY = (8, 20), range(7)
NEW_YORK, LOS_ANGELES, TOLL_FREE = "+12125550100", "+13105550100", "+18005550100"
MORNING_IN_THE_EAST = datetime(2027, 3, 9, 14, 0, tzinfo=UTC)  # 9:00 in New York, 6:00 in the West


def first_call(phone: str, at: datetime, weekdays: range | set[int] = EVERY_DAY) -> datetime:
    return callable_from(phone, at=at, hours=HOURS, weekdays=weekdays)


class TestCallableFrom:
    def test_calls_where_it_is_morning_and_waits_where_it_is_night(self) -> None:
        assert first_call(NEW_YORK, MORNING_IN_THE_EAST) == MORNING_IN_THE_EAST
        assert first_call(LOS_ANGELES, MORNING_IN_THE_EAST) == MORNING_IN_THE_EAST + timedelta(
            hours=2
        )

    def test_calls_nobody_in_the_evening_before_the_next_morning(self) -> None:
        late = datetime(2027, 3, 10, 0, 30, tzinfo=UTC)  # 19:30 in New York
        assert first_call(NEW_YORK, late) == late
        assert first_call(NEW_YORK, late + timedelta(minutes=31)) == datetime(
            2027, 3, 10, 13, 0, tzinfo=UTC
        )

    def test_leaves_out_days_on_which_nobody_is_called(self) -> None:
        saturday = MORNING_IN_THE_EAST + timedelta(days=4)
        assert timezone.localdate(first_call(NEW_YORK, saturday, {0, 1, 2, 3, 4})).weekday() == 0

    @pytest.mark.parametrize("phone", [TOLL_FREE, "no number"])
    def test_keeps_to_the_hours_of_the_department_where_the_number_says_nothing(
        self, phone: str
    ) -> None:
        assert first_call(phone, MORNING_IN_THE_EAST) == MORNING_IN_THE_EAST
