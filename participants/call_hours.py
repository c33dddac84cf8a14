"""When a phone number may be called: in the waking hours of wherever it is, as far as it says."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import phonenumbers
from django.utils import timezone
from phonenumbers import timezone as zones_of_numbers

STEP = timedelta(minutes=15)
LONGEST_WAIT = timedelta(days=8)
WIDEST = 6  # zones; a number of more says nothing, such as a toll-free one

Hours = tuple[int, int]


def zones_of(phone: str) -> list[tzinfo]:
    """The time zones in which this number may ring; the department's where it says nothing."""
    try:
        names = zones_of_numbers.time_zones_for_number(phonenumbers.parse(phone, "US"))
    except phonenumbers.NumberParseException:
        names = ()
    if not 0 < len(names) <= WIDEST:
        return [timezone.get_default_timezone()]
    try:
        return [ZoneInfo(name) for name in names]
    except (ZoneInfoNotFoundError, ValueError):  # “Etc/Unknown”
        return [timezone.get_default_timezone()]


def callable_from(phone: str, *, at: datetime, hours: Hours, weekdays: Collection[int]) -> datetime:
    """The first moment, now or later, that lies within the hours in every zone of the number.

    Where there is none, the hours of the department's own zone count.
    """
    for zones in (zones_of(phone), [timezone.get_default_timezone()]):
        for moment in _moments(at):
            if all(_is_within(moment.astimezone(zone), hours, weekdays) for zone in zones):
                return moment
    return at + LONGEST_WAIT


def _moments(at: datetime) -> Iterable[datetime]:
    """Now, and every quarter of an hour after."""
    yield at
    next_quarter = at - timedelta(
        minutes=at.minute % 15, seconds=at.second, microseconds=at.microsecond
    )
    while (next_quarter := next_quarter + STEP) < at + LONGEST_WAIT:
        yield next_quarter


def _is_within(local: datetime, hours: Hours, weekdays: Collection[int]) -> bool:
    first, end = hours
    return first <= local.hour < end and local.weekday() in weekdays
