"""The first page after signing in: what waits, my studies, what ends soon."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.models import Training, User
from foundation.access.queries import is_trained
from foundation.access.waiting import MOST, WaitingItem, elsewhere_for, everything_for
from studies import policies
from studies.forms.filters import WaitingFilter
from studies.models import Grant, Study
from studies.queries import deadlines_of, next_step, uncovered_among, visible_studies
from studies.views.page import address, person

A_PAGE = 10
SHOWN_STUDIES = 10
SHOWN_DEADLINES = 8
SOON = timedelta(days=7)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything here is the person's own; the page itself is open to whoever signed in."""
    user, at = person(request), timezone.now()
    waiting = everything_for(user, at=at)
    on = timezone.localdate(at)
    granted = Grant.objects.active(on=on).filter(user=user)
    studies = visible_studies(user, at=at).filter(pk__in=granted.values("study"))
    deadlines = [
        {"what": d.what, "on": d.on, "url": address(d.url_name, d.code)}
        for d in deadlines_of(user, at=at)
    ]
    context = {
        **_waiting(request, waiting, at=at),
        "elsewhere": elsewhere_for(user, at=at),
        "studies": _own_studies(studies, on=on),
        "studies_count": studies.count(),
        "deadlines": deadlines[:SHOWN_DEADLINES],
        "later_deadlines": deadlines[SHOWN_DEADLINES:],
        **_suspension(user, at=at),
        "may_create_study": policies.plan_study.allows(user, at=at),
    }
    return render(request, "home.html", context)


def _suspension(user: User, *, at: datetime) -> dict[str, Any]:
    """Whether lapsed training closes everything; every page says so of a course that ended."""
    if is_trained(user, at=at):
        return {"is_suspended": False}
    ended = user.trainings.filter(kind=Training.Kind.PRIVACY).exists()
    return {"is_suspended": True, "how_to_begin": "" if ended else settings.TRAINING_RENEWAL}


def _waiting(request: HttpRequest, items: Sequence[WaitingItem], *, at: datetime) -> dict[str, Any]:
    """One page of what waits, narrowed to a kind where the address says so."""
    kinds = Counter(_kind(item) for item in items)
    form = WaitingFilter(request.GET, kinds=kinds)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    shown = [item for item in items if not kind or _kind(item) == kind]
    page = Paginator(shown, A_PAGE).get_page(request.GET.get("page"))
    on = timezone.localdate(at)
    return {
        "waiting_count": len(items),
        "overdue_count": sum(item.due is not None and item.due < on for item in items),
        "waiting": [shown_item(item, at=at) for item in page.object_list],
        "waiting_page": page,
        "waiting_is_cut": max(kinds.values(), default=0) >= MOST,
        "waiting_filter": form if len(items) > A_PAGE and len(kinds) > 1 else None,
    }


def _kind(item: WaitingItem) -> str:
    """What it is, without which one: “Survey tool to approve: Name” is a survey tool to approve."""
    return item.what.split(":")[0]


def shown_item(item: WaitingItem, *, at: datetime) -> dict[str, Any]:
    """One thing as ``home/waiting_list.html`` takes it."""
    on = timezone.localdate(at)
    return {
        "what": item.what,
        "study_code": item.study_code,
        "study_title": item.study_title,
        "since": item.since,
        "due": item.due,
        "is_overdue": item.due is not None and item.due < on,
        "is_due_soon": item.due is not None and on <= item.due <= on + SOON,
        "url": address(item.url_name, *item.args),
        "action": item.action,
    }


def _own_studies(studies: QuerySet[Study], *, on: date) -> list[dict[str, Any]]:
    """The newest of these, each with whether the privacy assessment covers it (R-084)."""
    shown = studies.select_related("component")[:SHOWN_STUDIES]
    uncovered = uncovered_among((study.pk for study in shown), on=on)
    return [_study(study, is_covered=study.pk not in uncovered) for study in shown]


def _study(study: Study, *, is_covered: bool) -> dict[str, Any]:
    return {
        "code": study.code,
        "title": study.title,
        "component": study.component.code,
        "state": study.status,
        "state_label": study.get_status_display(),
        "is_covered": is_covered,
        "url": reverse("view_study", args=[study.code]),
        "next_step": next_step(study),
    }
