"""Mark the days on which somebody opened unusually many contacts."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from participants.models import UnusualDay
from participants.notices.openings import tell_privacy_office_of_unusual_day
from participants.queries.openings import volumes


@transaction.atomic
@transaction.atomic(using="vault")
def mark_unusual_openings(*, at: datetime) -> int:
    """Mark what is unusual of this day and the last, and tell the Privacy Office once; how many.

    The last day is looked at again, for what was opened between its last look and midnight.
    Whichever way contacts were opened: it reads the log of openings, which nothing goes around.
    """
    today = timezone.localdate(at)
    days = (today - timedelta(days=1), today)
    found = [each for day in days for each in volumes(day) if each.is_unusual]
    for volume in found:
        unusual, _ = UnusualDay.objects.update_or_create(
            user_ref=volume.user_ref,
            day=volume.day,
            defaults={"contacts": volume.contacts, "usual": volume.usual},
        )
        tell_privacy_office_of_unusual_day(unusual, at=at)
    return len(found)
