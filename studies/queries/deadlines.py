"""What ends soon on the studies that a person sees."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import roles_of, training_states
from foundation.access.queries.courses import SOON
from foundation.access.waiting import MOST
from retention.queries import falling_due
from studies.lifecycle import IcrStatus, PtaStatus
from studies.models import Clearance, Grant, Pta
from studies.queries.access import visible_studies
from studies.vocabulary import ClearanceKind


@dataclass(frozen=True, slots=True)
class Deadline:
    """``what`` ends ``on`` a day; ``url_name`` and ``code``, if it has one, are where to act."""

    what: str
    on: date
    url_name: str
    code: str


def deadlines_of(user: User, *, at: datetime) -> list[Deadline]:
    """What ends or is destroyed in the next 30 days, the nearest first."""
    found = [
        *_approvals(user, at),
        *_clearances(user, at),
        *_comments(user, at),
        *_grants(user, at),
        *_roles(user, at),
        *_training(user, at),
        *_disposal(user, at),
    ]
    return sorted(found, key=lambda deadline: deadline.on)


def _window(at: datetime) -> tuple[date, date]:
    today = timezone.localdate(at)
    return today, today + SOON


def _approvals(user: User, at: datetime) -> Iterator[Deadline]:
    ptas = Pta.objects.filter(
        study__in=visible_studies(user, at=at).open(),
        status=PtaStatus.APPROVED,
        expires_on__range=_window(at),
    )
    for code, expires_on in _nearest(ptas, "expires_on"):
        yield Deadline(f"Privacy approval of {code} ends", expires_on, "view_approvals", code)


def _clearances(user: User, at: datetime) -> Iterator[Deadline]:
    clearances = Clearance.objects.ending(_window(at)).filter(
        study__in=visible_studies(user, at=at).open(), status=IcrStatus.APPROVED
    )
    for code, ends_on in _nearest(clearances, "ends_on"):
        yield Deadline(f"Control number of {code} expires", ends_on, "view_icr", code)


def _nearest(ending: QuerySet[Any], day: str) -> Iterable[tuple[str, date]]:
    """Study code and day of what ends first, as far as a page shows it."""
    return ending.order_by(day).values_list("study__code", F(day))[:MOST]


def _comments(user: User, at: datetime) -> Iterator[Deadline]:
    """The days for comments on a notice in the Federal Register."""
    today, last = _window(at)
    under_way = Clearance.objects.open().filter(kind=ClearanceKind.FULL)
    seen = under_way.filter(study__in=visible_studies(user, at=at).open())
    for icr in seen.select_related("study"):
        ends_on, code = icr.comments_end_on(), icr.study.code
        if ends_on and today <= ends_on <= last:
            yield Deadline(f"Comment period of {code} ends", ends_on, "view_icr", code)


def _grants(user: User, at: datetime) -> Iterator[Deadline]:
    today = timezone.localdate(at)
    grants = Grant.objects.active(on=today).filter(user=user, expires_on__range=_window(at))
    for grant in grants.select_related("study"):
        code = grant.study.code
        yield Deadline(f"Your access to {code} ends", grant.expires_on, "view_team", code)


def _roles(user: User, at: datetime) -> Iterator[Deadline]:
    first, last = _window(at)
    for assignment in roles_of(user, at=at):
        if first <= assignment.expires_on <= last:
            role = assignment.get_role_display()
            yield Deadline(f"Your role “{role}” ends", assignment.expires_on, "who_am_i", "")


def _training(user: User, at: datetime) -> Iterator[Deadline]:
    """The last course of each kind, on the last day on which it counts (R-122)."""
    first, last = _window(at)
    for course in training_states(user, at=at):
        if first <= course.valid_until <= last:
            yield Deadline(f"{course.label} runs out", course.valid_until, "who_am_i", "")


def _disposal(user: User, at: datetime) -> Iterator[Deadline]:
    """One for each study and day on which something of it is destroyed."""
    coming = falling_due(at=at, within=SOON)
    codes = {code for _, code in coming}
    seen = set(
        visible_studies(user, at=at).filter(code__in=codes).values_list("code", flat=True)
        if codes
        else ()
    )
    for (day, code), lines in coming.items():
        if code not in seen:
            continue
        kinds = " and ".join(dict.fromkeys(line.title.lower() for line in lines))
        what = f"{kinds.capitalize()} of {code} must be destroyed"
        yield Deadline(what, day, "view_study_retention", code)
