"""Requests to send to OMB, comment periods that are over, and requests that came back."""

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Grant
from studies.queries.access import studies_worked_on
from studies.vocabulary import ClearanceKind


def icrs_to_take_further(user: User, *, at: datetime) -> QuerySet[Clearance]:
    """The requests under way of the components whose paperwork officer the person is."""
    held = [a for a in roles_of(user, at=at) if a.role == Role.PAPERWORK_OFFICER]
    if not held:
        return Clearance.objects.none()
    others = Clearance.objects.open().exclude(study__in=studies_worked_on(user))
    open_ones = others.select_related("study").order_by("moved_at", "pk")
    if any(assignment.component is None for assignment in held):
        return open_ones
    return open_ones.filter(study__component__in=[a.component for a in held])


def icrs(user: User, *, at: datetime) -> list[WaitingItem]:
    """What a paperwork officer can take further now."""
    today = timezone.localdate(at)
    return [
        item for icr in icrs_to_take_further(user, at=at) for item in _of_officer(icr, on=today)
    ]


def returned_icrs(user: User, *, at: datetime) -> list[WaitingItem]:
    """What came back to the leads of studies."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    returned = Clearance.objects.filter(
        Q(status=IcrStatus.RETURNED), study__in=led.values("study")
    ).select_related("study")
    return [
        _item(icr, "Request to OMB returned", _day(icr.moved_at), "Revise")
        for icr in returned.order_by("moved_at")
    ]


def _of_officer(icr: Clearance, *, on: date) -> Iterator[WaitingItem]:
    since = _day(icr.moved_at)
    if icr.kind == ClearanceKind.FULL:
        yield from _of_full(icr, since, on)
    elif icr.status == IcrStatus.READY:
        exempt = icr.kind == ClearanceKind.EXEMPT
        what = "Exemption to decide" if exempt else "Request to send to OMB"
        yield _item(icr, what, since, "Look at it")


def _of_full(icr: Clearance, since: date | None, on: date) -> Iterator[WaitingItem]:
    """The notice to record, or the end of its days for comments."""
    steps = {
        IcrStatus.READY: (icr.notice60_on, "60-day notice to record", "Sixty days are over"),
        IcrStatus.SUBMITTED: (icr.notice30_on, "30-day notice to record", "Thirty days are over"),
    }
    if icr.status not in steps:
        return
    published_on, to_record, is_over = steps[IcrStatus(icr.status)]
    ends_on = icr.comments_end_on()
    if published_on is None:
        yield _item(icr, to_record, since, "Record it")
    elif ends_on and ends_on <= on:
        yield _item(icr, is_over, ends_on, "Go on")


def _item(icr: Clearance, what: str, since: date | None, action: str) -> WaitingItem:
    return WaitingItem(
        what=what,
        study_code=icr.study.code,
        study_title=icr.study.title,
        since=since,
        due=None,
        url_name="view_icr",
        args=(icr.study.code,),
        action=action,
    )


def _day(moment: datetime | None) -> date | None:
    return timezone.localdate(moment) if moment else None
