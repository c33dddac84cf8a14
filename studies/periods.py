"""Calendar arithmetic in months and years, as laws and approvals count them."""

from calendar import monthrange
from datetime import date
from typing import TypeVar

Day = TypeVar("Day", bound=date)
APPROVAL_MONTHS = 36  # C-14: as long as an approval of a PTA lasts, and of a tool that rests on one


def add_months(day: Day, months: int) -> Day:
    """The same day so many months later (earlier when negative), or the month's last day."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return day.replace(year=year, month=month + 1, day=min(day.day, monthrange(year, month + 1)[1]))
