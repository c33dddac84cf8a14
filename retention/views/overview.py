"""The department's page: what is held, what goes when, what is overdue and why, holds, runs."""

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.models import User
from retention import policies, published, queries, registry
from retention.forms import HoldingFilterForm, LiftHoldForm, ReviewHoldForm, SetHoldForm
from retention.queries import HoldingGroup
from retention.registry import Holding
from retention.views.lines import WEEK, as_file, chosen, heads
from retention.views.person import person

LINES_PER_PAGE = 50
SHOWN_AT_FIRST = 20
"""Lines of what is due or goes next, and runs: the filters lead to the rest."""


@require_safe
def view_retention(request: HttpRequest) -> HttpResponseBase:
    """What is held, how many, due when, under which authority."""
    by, at = person(request), timezone.now()
    policies.view_retention.require(by, at=at)
    if request.GET.get("format") == "csv":
        lines = queries.grouped(queries.held(at=at))
        return as_file(chosen(lines, _filter_form(request).asked, at=at), at=at)
    return overview(request, by=by, at=at)


def overview(
    request: HttpRequest,
    *,
    by: User,
    at: datetime,
    set_hold_form: SetHoldForm | None = None,
    lift_forms: dict[int, LiftHoldForm] | None = None,
    review_forms: dict[int, ReviewHoldForm] | None = None,
) -> HttpResponse:
    """The page; with forms that were filled in wrongly, it is answered as a bad request."""
    held = queries.held(at=at)
    forms = lift_forms or {}
    failed = set_hold_form is not None or bool(forms) or bool(review_forms)
    context = {
        **_what_is_held(request, queries.grouped(held), at),
        "figures": _figures(held, at),
        "stopped": queries.reasons_to_doubt_clock(),
        "unseen": published.reasons_not_to_rely(at=at),
        "holds": [
            (
                hold,
                forms.get(hold.pk) or LiftHoldForm(prefix=f"hold{hold.pk}"),
                (review_forms or {}).get(hold.pk) or ReviewHoldForm(prefix=f"review{hold.pk}"),
            )
            for hold in queries.holds_in_force()
        ],
        "set_hold_form": set_hold_form or SetHoldForm(studies=queries.studies_held(held)),
        "runs": queries.recent_runs()[:SHOWN_AT_FIRST],
        "may_hold": policies.set_hold.allows(by, at=at),
        "may_purge": policies.purge_now.allows(by, at=at),
        "at": at,
    }
    return render(request, "retention/view_retention.html", context, status=400 if failed else 200)


def _what_is_held(request: HttpRequest, lines: list[HoldingGroup], at: datetime) -> dict[str, Any]:
    form = _filter_form(request)
    late = queries.late(lines, at=at)
    coming = queries.going_within(lines, at=at, within=WEEK)
    asked = chosen(lines, form.asked, at=at)
    return {
        "filter_form": form,
        "is_filtered": form.is_filtered,
        "heads": heads(form.asked.get("sort") or ""),
        "page": Paginator(asked, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "late": late[:SHOWN_AT_FIRST],
        "late_count": len(late),
        "coming": coming[:SHOWN_AT_FIRST],
        "coming_count": len(coming),
    }


def _filter_form(request: HttpRequest) -> HoldingFilterForm:
    classes = [(each.key, each.title) for each in registry.all_classes()]
    return HoldingFilterForm(request.GET, classes=classes)


def _figures(held: list[Holding], at: datetime) -> list[dict[str, Any]]:
    """Counted in one pass: there may be very many."""
    total = due = kept = waiting = 0
    for holding in held:
        total += holding.count
        if holding.promise is None:
            waiting += holding.count
        if holding.kept_by_hold:
            kept += holding.count
        elif holding.is_due(at):
            due += holding.count
    return [
        {"label": "Records held", "value": total},
        {"label": "Due now", "value": due},
        {"label": "Kept by a legal hold", "value": kept},
        {"label": "Waiting for their event", "value": waiting},
    ]
