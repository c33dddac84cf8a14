"""Who did what to which study, for auditors, and whether anybody changed the record (R-158)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from foundation.printing.sheets import as_csv
from oversight import actions, policies
from oversight.forms import AuditFilterForm, VerificationForm
from oversight.models import Verification
from oversight.queries import audit
from oversight.views.page import person, tabs

ROWS_PER_PAGE = 25
VERIFICATIONS_SHOWN = 10


@require_safe
def view_audit(request: HttpRequest) -> HttpResponseBase:
    """The record, newest first, as asked in the address."""
    user, at = person(request), timezone.now()
    policies.view_audit.require(user, at=at)
    form = AuditFilterForm(request.GET)
    events = audit.find_events(form.asked)
    if request.GET.get("format") == "csv":
        return as_csv("audit", audit.COLUMNS, audit.sheet(events))
    is_filtered = any(form.asked.values())
    counted, more = audit.how_many(events, is_filtered=is_filtered)
    context = {
        **_frame(request),
        "form": form,
        "page": audit.page_of(
            events,
            before=_number(request, "before"),
            after=_number(request, "after"),
            rows=ROWS_PER_PAGE,
        ),
        "is_filtered": is_filtered,
        "counted": counted,
        "more": more,
    }
    return render(request, "oversight/view_audit.html", context)


@require_POST
def request_verification(request: HttpRequest) -> HttpResponse:
    """Have every link followed, in the background."""
    user, at = person(request), timezone.now()
    policies.view_audit.require(user, at=at)
    form = VerificationForm(request.POST)
    if not form.is_valid():
        context = {**_frame(request), "verification_form": form}
        return render(request, "oversight/request_verification.html", context, status=400)
    kept = form.cleaned_data["kept"]
    verification = actions.request_verification(kept=kept, by=user, at=at)
    messages.success(request, "The verification begins. You can leave the page and come back.")
    return redirect("view_verification", verification.verification_ref)


@require_safe
def view_verification(request: HttpRequest, verification_ref: str) -> HttpResponse:
    """How far it came, and what it found."""
    user, at = person(request), timezone.now()
    policies.view_verification.require(user, at=at)
    found = Verification.objects.select_related("asked_by")
    verification = get_object_or_404(found, verification_ref=verification_ref)
    context = {
        "verification": verification,
        "facts": _facts(verification),
        "tabs": tabs(user, at=at, here="view_audit"),
        "breadcrumbs": [("Audit record", reverse("view_audit")), ("Verification", "")],
    }
    return render(request, "oversight/view_verification.html", context)


def _frame(request: HttpRequest) -> dict[str, Any]:
    user, at = person(request), timezone.now()
    asked_for = Verification.objects.select_related("asked_by")[:VERIFICATIONS_SHOWN]
    return {
        "tabs": tabs(user, at=at, here="view_audit"),
        "verifications": asked_for,
        "verification_form": VerificationForm(),
        "why_not_verify": policies.request_verification.refusal(user, at=at),
    }


def _facts(verification: Verification) -> list[dict[str, Any]]:
    return [
        {"label": "Asked by", "value": str(verification.asked_by)},
        {"label": "Events followed", "value": f"{verification.done:,}"},
        {"label": "Head", "value": verification.head, "note": "Keep it outside this portal."},
        {"label": "Compared with", "value": verification.kept or "No head kept elsewhere"},
    ]


def _number(request: HttpRequest, name: str) -> int | None:
    """The number of an event in the address; anything else is as if it were not there."""
    said = request.GET.get(name, "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None
