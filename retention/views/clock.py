"""A records officer compares the clocks, and says whether they are right."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from retention import actions, clocks, policies, queries
from retention.clocks import Doubt
from retention.forms import ConfirmClockForm
from retention.views.person import person

DATABASES = {
    "default": "Database of the portal",
    "vault": "Database of the contact vault",
    "keyring": "Database of the keys",
}


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_clock(request: HttpRequest) -> HttpResponse:
    """Every clock side by side, and what each service's purges doubt."""
    by, at = person(request), timezone.now()
    policies.confirm_clock.require(by, at=at)
    form = ConfirmClockForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_clock(by=by, at=at)
        except (actions.ClockRefusedError, actions.NothingInDoubtError) as problem:
            refused = {"title": "Nothing was confirmed", "reasons": [str(problem)]}
            return render(request, "409.html", refused, status=409)
        messages.success(request, "Purges go on, and catch up what they missed.")
        return redirect("view_retention")
    read, looks = clocks.read(at), queries.looks_in_doubt()
    context: dict[str, Any] = {
        "form": form,
        "clocks": [("This page’s own process", read.process), *_named(read)],
        "are_apart": read.are_apart,
        "stopped": [(look, queries.sentence_of(look)) for look in looks],
        "may_confirm": not read.are_apart and any(look.doubt != Doubt.APART for look in looks),
    }
    return render(
        request, "retention/confirm_clock.html", context, status=400 if form.errors else 200
    )


def _named(read: clocks.Clocks) -> list[tuple[str, datetime]]:
    return [(DATABASES.get(alias, alias), moment) for alias, moment in read.databases.items()]
