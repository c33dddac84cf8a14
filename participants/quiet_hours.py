"""The hours in which nobody is written to or called. Pure besides the settings."""

from datetime import datetime

from django.conf import settings
from django.utils import timezone


def is_quiet(at: datetime) -> bool:
    """Whether people are left alone at this moment."""
    first, end = settings.SENDING_HOURS
    local = timezone.localtime(at)
    return local.weekday() not in settings.SENDING_WEEKDAYS or not first <= local.hour < end
