"""What the clock does to clearances: ends them, and tells of what ends soon."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from foundation.audit import log
from foundation.mail.deadlines import ends_to_ask_for, thresholds_passed
from studies.actions.decisions import warn_of_low_umbrella
from studies.actions.requests import lock_icr, move_icr
from studies.clearances import COMMENT_DAYS
from studies.lead_times import LEAD_TIMES
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Umbrella
from studies.notices.clearances import (
    tell_both_clearance_ends,
    tell_both_clearance_expired,
    tell_both_comments_over,
    tell_officers_umbrella_ends,
)
from studies.queries import umbrella_uses
from studies.vocabulary import ClearanceKind

AHEAD = LEAD_TIMES["clearance.expires"].days


def expire_clearances(*, at: datetime) -> int:
    """Expire every clearance whose last day has passed; how many. The gates see the day anyway.

    Each in a transaction of its own: nobody waits until all the others are done.
    """
    today = timezone.localdate(at)
    over = Clearance.objects.filter(status=IcrStatus.APPROVED).over(on=today)
    return sum(_expire(clearance, at=at) for clearance in over)


@transaction.atomic
def remind_of_clearances(*, at: datetime) -> None:
    """Tell leads and paperwork officers what ends soon, each distance once, and what is over."""
    today = timezone.localdate(at)
    ends = ends_to_ask_for(today, AHEAD)
    _tell_of_clearances(ends, at)
    _tell_of_comments(at)
    for umbrella in Umbrella.objects.filter(expires_on__range=ends).select_related("component"):
        passed = thresholds_passed(umbrella.expires_on, today, AHEAD)
        if passed:
            tell_officers_umbrella_ends(umbrella, passed, at=at)
    for use in umbrella_uses(Umbrella.objects.filter(expires_on__gte=today).generic(), on=today):
        if use.is_low:
            warn_of_low_umbrella(use.umbrella, at=at)


@transaction.atomic
def _expire(clearance: Clearance, *, at: datetime) -> bool:
    """Whether it was over: somebody may have replaced it or prolonged its umbrella meanwhile."""
    locked, _ = lock_icr(clearance)
    if locked.status != IcrStatus.APPROVED or not locked.is_over(on=timezone.localdate(at)):
        return False
    move_icr(locked, IcrStatus.EXPIRED, at=at)
    log.record("clearance.expired", subject=locked, by=None, at=at)
    tell_both_clearance_expired(locked, at=at)
    return True


def _tell_of_clearances(ends: tuple[date, date], at: datetime) -> None:
    today = timezone.localdate(at)
    ending = Clearance.objects.filter(status=IcrStatus.APPROVED).ending(ends)
    for clearance in ending.select_related("study__component", "umbrella"):
        assert clearance.last_day is not None
        passed = thresholds_passed(clearance.last_day, today, AHEAD)
        if passed:
            tell_both_clearance_ends(clearance, passed, at=at)


def _tell_of_comments(at: datetime) -> None:
    """Of each notice of a request under way whose days for comments are over."""
    today = timezone.localdate(at)
    under_way = Clearance.objects.open().filter(kind=ClearanceKind.FULL)
    for icr in under_way.select_related("study__component"):
        for days, lasts in COMMENT_DAYS.items():
            published_on = getattr(icr, f"notice{days}_on")
            if published_on is not None and published_on + lasts <= today:
                tell_both_comments_over(icr, days, at=at)
