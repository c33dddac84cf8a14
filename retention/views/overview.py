"""The department's page: what is held, what goes when, holds, runs."""

from collections.abc import Iterable
from datetime import datetime
from itertools import islice
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.models import User
from foundation.printing.sheets import as_csv
from retention import policies, published, queries, registry
from retention.forms import HoldingFilterForm, LiftHoldForm, SetHoldForm
from retention.queries import HoldingGroup
from retention.registry import Holding
from retention.views.person import person

LINES_PER_PAGE = 50
RUNS_SHOWN = 20
DAYS_AHEAD = 5


@require_safe
def view_retention(request: HttpRequest) -> HttpResponseBase:
    """What is held, how many, due when, under which authority."""
    by, at = person(request), timezone.now()
    policies.view_retention.require(by, at=at)
    if request.GET.get("format") == "csv":
        return _as_csv(_filtered(queries.held(at=at), request))
    return overview(request, by=by, at=at)


def overview(
    request: HttpRequest,
    *,
    by: User,
    at: datetime,
    set_hold_form: SetHoldForm | None = None,
    lift_forms: dict[int, LiftHoldForm] | None = None,
) -> HttpResponse:
    """The page; with forms that were filled in wrongly, it is answered as a bad request."""
    held = queries.held(at=at)
    lines = queries.grouped(_filtered(held, request))
    forms = lift_forms or {}
    holds = list(queries.holds_in_force())
    failed = set_hold_form is not None or bool(forms)
    context = {
        "filter_form": _filter_form(request),
        "page": Paginator(lines, LINES_PER_PAGE).get_page(request.GET.get("page")),
        "ahead": _ahead(lines, at),
        "figures": _figures(held, at),
        "unseen": published.reasons_not_to_rely(at=at),
        "holds": [
            (hold, forms.get(hold.pk) or LiftHoldForm(prefix=f"hold{hold.pk}")) for hold in holds
        ],
        "set_hold_form": set_hold_form or SetHoldForm(studies=queries.studies_held(held)),
        "runs": queries.recent_runs()[:RUNS_SHOWN],
        "may_hold": policies.set_hold.allows(by, at=at),
        "may_purge": policies.purge_now.allows(by, at=at),
        "at": at,
    }
    return render(request, "retention/view_retention.html", context, status=400 if failed else 200)


def _filter_form(request: HttpRequest) -> HoldingFilterForm:
    classes = [(each.key, each.title) for each in registry.all_classes()]
    return HoldingFilterForm(request.GET, classes=classes)


def _filtered(held: list[Holding], request: HttpRequest) -> list[Holding]:
    form = _filter_form(request)
    wanted = form.cleaned_data if form.is_valid() else {}
    study, record_class = wanted.get("study", "").strip(), wanted.get("record_class", "")
    return [
        holding
        for holding in held
        if (not study or study.lower() in holding.study_code.lower())
        and (not record_class or holding.record_class == record_class)
    ]


def _figures(held: list[Holding], at: datetime) -> list[dict[str, Any]]:
    due = [holding for holding in held if holding.is_due(at)]
    return [
        {"label": "Records held", "value": _total(held)},
        {"label": "Due now", "value": _total(h for h in due if not h.kept_by_hold)},
        {"label": "Kept by a legal hold", "value": _total(h for h in held if h.kept_by_hold)},
        {"label": "Waiting for their event", "value": _total(h for h in held if not h.promise)},
    ]


def _total(holdings: Iterable[Holding]) -> int:
    return sum(holding.count for holding in holdings)


def _ahead(lines: list[HoldingGroup], at: datetime) -> list[dict[str, Any]]:
    """The next days on which something goes, for the timeline."""
    coming = (line for line in lines if line.due_at and line.due_at > at)
    return [
        {
            "at": line.due_at,
            "title": f"{line.count:,} {line.title.lower()} of {line.first.study_code}",
            "text": line.authority,
            "state": "held" if line.first.kept_by_hold else "",
        }
        for line in islice(coming, DAYS_AHEAD)
    ]


def _as_csv(holdings: list[Holding]) -> HttpResponseBase:
    columns = ("due", "kind", "study", "units", "records", "authority", "why", "legal_hold")
    return as_csv("retention", columns, (_values(line) for line in queries.grouped(holdings)))


def _values(line: HoldingGroup) -> tuple[object, ...]:
    due = timezone.localdate(line.due_at).isoformat() if line.due_at else ""
    held = "yes" if line.first.kept_by_hold else "no"
    counts = (line.units, line.count)
    return due, line.title, line.first.study_code, *counts, line.authority, line.first.why, held
