"""Telling offices, once a week, of what has waited for them too long."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.access.models import RoleAssignment, User
from foundation.access.waiting import everything_for
from foundation.mail.actions import Telling, tell

TOO_LONG = timedelta(days=5)


def tell_offices_what_waits(*, at: datetime) -> None:
    """Each person with a department role: how many things, and since when.

    One message a week at most, whatever day of it the clock first comes to.
    """
    on = timezone.localdate(at)
    year, week, _ = on.isocalendar()
    holding = RoleAssignment.objects.current(at=at).values("user")
    for person in User.objects.filter(pk__in=holding, is_active=True):
        since = [item.since for item in everything_for(person, at=at) if item.since]
        late = [day for day in since if day <= on - TOO_LONG]
        if late:
            number, oldest = len(late), min(late)
            things = "thing has" if number == 1 else "things have"
            telling = Telling(
                "office.waiting",
                f"office:waiting:{year}-{week:02}",
                f"{number:,} {things} waited for you longer than {TOO_LONG.days} days, the oldest"
                f" since {oldest.day} {oldest:%B %Y}.",
                "home",
            )
            tell([person], telling, at=at)
