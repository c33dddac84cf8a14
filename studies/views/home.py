"""The first page after signing in: what waits, my studies, what ends soon."""

from collections.abc import Callable, Iterable
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_safe

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies import policies
from studies.models import Grant, Study
from studies.queries import deadlines_of, next_step, uncovered_among
from studies.views.page import address, person

WaitingSource = Callable[..., Iterable[WaitingItem]]

MOST_STUDIES = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything here is the person's own; the page itself is open to whoever signed in."""
    user, at = person(request), timezone.now()
    context = {
        "waiting": _waiting(user, at=at),
        "studies": _own_studies(user, at=at),
        "deadlines": [
            {"what": d.what, "on": d.on, "url": address(d.url_name, d.code)}
            for d in deadlines_of(user, at=at)
        ],
        "may_create_study": policies.create_study.allows(user, at=at),
    }
    return render(request, "home.html", context)


def _waiting(user: User, *, at: datetime) -> list[dict[str, Any]]:
    """What every app named in ``settings.WAITING_SOURCES`` tells, oldest first."""
    sources: list[WaitingSource] = [import_string(path) for path in settings.WAITING_SOURCES]
    items = [item for waiting_for in sources for item in waiting_for(user, at=at)]
    items.sort(key=lambda item: (item.since is None, item.since or date.min))
    return [
        {
            "what": item.what,
            "study_code": item.study_code,
            "study_title": item.study_title,
            "since": item.since,
            "due": item.due,
            "url": address(item.url_name, *item.args),
            "action": item.action,
        }
        for item in items
    ]


def _own_studies(user: User, *, at: datetime) -> list[dict[str, Any]]:
    mine = Grant.objects.active(on=timezone.localdate(at)).filter(user=user).values("study")
    studies = Study.objects.filter(pk__in=mine).select_related("component")[:MOST_STUDIES]
    uncovered = uncovered_among((s.pk for s in studies), on=timezone.localdate(at))
    return [
        {
            "code": study.code,
            "title": study.title,
            "component": study.component.code,
            "state": study.status,
            "state_label": study.get_status_display(),
            "is_covered": study.pk not in uncovered,
            "url": reverse("view_study", args=[study.code]),
            "next_step": next_step(study),
        }
        for study in studies
    ]
