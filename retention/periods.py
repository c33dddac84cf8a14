"""Periods of the calendar, counted from a moment. Pure: no models, no clock."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from django.utils import timezone

DAYS_OF_A_MONTH = 365.25 / 12
SPELT = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True, slots=True)
class Period:
    """So many months and days, as the calendar of the portal counts them."""

    months: int = 0
    days: int = 0

    def after(self, moment: datetime) -> datetime:
        """The moment, in UTC, at which this period that began with ``moment`` is over.

        On the portal's own wall clock, wherever the people of a study live, and never early
        (C-12): a day that a month does not have becomes the first of the next month; of an hour
        that comes twice in autumn it is the second; a time that spring leaves out comes as much
        later. A period of nothing is over at once, to the microsecond.
        """
        if not self:
            return moment
        zone = timezone.get_default_timezone()
        wall = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        return _on_the_clock(_months_later(wall, self.months) + timedelta(days=self.days), zone)

    def __bool__(self) -> bool:
        return self != NO_TIME

    @property
    def length(self) -> float:
        """About how many days it has: to compare two periods."""
        return self.months * DAYS_OF_A_MONTH + self.days

    @property
    def words(self) -> str:
        """As people say it: “a year”, “18 months”, “two months and seven days”."""
        parts = [_months(self.months)] if self.months else []
        if self.days:
            parts.append(_some(self.days, "day"))
        return " and ".join(parts) or "at once"

    @property
    def have_passed(self) -> str:
        """The beginning of a reason: “A year has passed”, “Seven days have passed”."""
        words = self.words
        verb = "has" if words.startswith("a ") and " and " not in words else "have"
        return f"{words[0].upper()}{words[1:]} {verb} passed"


NO_TIME = Period()
A_DAY = Period(days=1)
A_YEAR = Period(months=12)


def _months_later(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    if wall.day <= monthrange(year, month + 1)[1]:
        return wall.replace(year=year, month=month + 1)
    year, month = divmod(year * 12 + month + 1, 12)
    return wall.replace(year=year, month=month + 1, day=1)


def _on_the_clock(wall: datetime, zone: tzinfo) -> datetime:
    """Of the two readings that a wall clock has at a change of its time, the later one."""
    return max(wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))


def _months(months: int) -> str:
    years, rest = divmod(months, 12)
    return _some(months, "month") if rest else _some(years, "year")


def _some(number: int, what: str) -> str:
    spelt = SPELT[number] if number < len(SPELT) else f"{number:,}"
    return f"{spelt} {what}" + ("" if number == 1 else "s")
