"""The hours in which nobody is written to or called. Pure besides the settings."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone


def is_quiet(at: datetime) -> bool:
    """Whether people are left alone at this moment."""
    first, end = settings.SENDING_HOURS
    local = timezone.localtime(at)
    return local.weekday() not in settings.SENDING_WEEKDAYS or not first <= local.hour < end


def next_open(at: datetime) -> datetime:
    """The first moment from here on at which people may be written to."""
    if not is_quiet(at):
        return at
    hour = timezone.localtime(at).replace(minute=0, second=0, microsecond=0)
    for _ in range(8 * 24):
        hour += timedelta(hours=1)
        if not is_quiet(hour):
            return hour
    raise ValueError("SENDING_HOURS and SENDING_WEEKDAYS leave no hour open.")
