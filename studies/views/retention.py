"""What is held of a study, and when it goes."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from retention import queries
from retention.policies import view_needs, view_retention
from retention.published import reasons_not_to_rely
from retention.queries import HoldingGroup
from retention.timeline import drawn
from studies import policies
from studies.views.page import person, study_called, study_page

SOON = timedelta(days=7)


@require_safe
def view_study_retention(request: HttpRequest, code: str) -> HttpResponse:
    """What is held of this study, how many, why, until when; what is overdue, and what is gone."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    lines = queries.grouped(queries.held(at=at, study_ref=study.study_ref))
    may_see_all = view_retention.allows(user, at=at)
    context = {
        **study_page(request, study, at=at, here="view_study_retention"),
        "lines": lines,
        "late": queries.late(lines, at=at),
        "coming": queries.going_within(lines, at=at, within=SOON),
        "drawing": drawn(lines, at=at),
        "destroyed": queries.destroyed_of(study.study_ref),
        "figures": _figures(lines, at=at),
        "hold": queries.hold_on(study.study_ref),
        "unseen": reasons_not_to_rely(at=at, study_ref=study.study_ref),
        "may_see_all": may_see_all,
        "may_see_needs": view_needs.allows(user, study.study_ref, at=at),
        "may_read_certificates": may_see_all,
    }
    return render(request, "studies/view_study_retention.html", context)


def _figures(lines: list[HoldingGroup], *, at: datetime) -> list[dict[str, Any]]:
    due = [line for line in lines if line.due_at is not None and line.due_at <= at]
    coming = queries.going_within(lines, at=at, within=SOON)
    undated = [line for line in lines if line.due_at is None]
    return [
        {"label": "Records held", "value": _total(lines)},
        {"label": "Due now", "value": _total(due)},
        {"label": "Go in the next seven days", "value": _total(coming)},
        {
            "label": "Wait for their event",
            "value": _total(undated),
        },
    ]


def _total(lines: Iterable[HoldingGroup]) -> int:
    return sum(line.count for line in lines)
