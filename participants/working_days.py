"""Working days of the federal government: no weekends, no legal holidays. Pure.

Source: 5 U.S.C. 6103(a) and (b), on which the periods of 5 U.S.C. 552a(d) are counted.
"""

from datetime import date, timedelta
from functools import lru_cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
_DAY = timedelta(days=1)


def working_days_after(day: date, number: int) -> date:
    """The working day that comes ``number`` working days after ``day``."""
    while number > 0:
        day += _DAY
        number -= is_working_day(day)
    return day


def is_working_day(day: date) -> bool:
    """Whether offices are open."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days of a year on which offices are closed for a legal holiday.

    A holiday on a Saturday closes them on the Friday before, one on a Sunday on the Monday after;
    so a New Year's Day on a Saturday belongs to the year before.
    """
    fixed = [(1, 1), (6, 19), (7, 4), (11, 11), (12, 25)]
    days = [_observed(date(year, month, day)) for month, day in fixed]
    days.append(_observed(date(year + 1, 1, 1)))
    days += [
        _nth(year, 1, MONDAY, 3),
        _nth(year, 2, MONDAY, 3),
        _nth(year, 6, MONDAY, 1) - 7 * _DAY,  # the last Monday of May
        _nth(year, 9, MONDAY, 1),
        _nth(year, 10, MONDAY, 2),
        _nth(year, 11, THURSDAY, 4),
    ]
    return frozenset(day for day in days if day.year == year)


def _observed(day: date) -> date:
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + shift * _DAY


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
