"""When a period is over, reckoned plainly: month by month, by the two offsets of New York.

Written without a look at ``retention.periods``; nothing of the product is imported here.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

HERE = ZoneInfo("America/New_York")
STANDARD, SUMMER = timedelta(hours=5), timedelta(hours=4)


def later(moment: datetime, *, months: int = 0, days: int = 0) -> datetime:
    """The moment at which so many months, then days, are over; never early."""
    if not months and not days:
        return moment
    wall = moment.astimezone(HERE)
    day = _months_later(wall.date(), months) + timedelta(days=days)
    return on_the_wall(day, wall.time())


def midnight(day: date) -> datetime:
    """When a day begins."""
    return on_the_wall(day, time.min)


def day_of(moment: datetime) -> date:
    """The day that a calendar on the wall shows."""
    return moment.astimezone(HERE).date()


def on_the_wall(day: date, clock: time) -> datetime:
    """When clocks on the wall show this; the second time if twice, as much later if never."""
    shown = datetime.combine(day, clock.replace(tzinfo=None, fold=0))
    winter, summer = ((shown + offset).replace(tzinfo=UTC) for offset in (STANDARD, SUMMER))
    if _shows(winter, shown) or not _shows(summer, shown):
        return winter
    return summer


def _shows(moment: datetime, shown: datetime) -> bool:
    return moment.astimezone(HERE).replace(tzinfo=None, fold=0) == shown


def _months_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    try:
        return date(year, month, day.day)
    except ValueError:
        return date(year, month + 1, 1)  # December has all days
