"""One's own page, and the rules of behavior."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access import actions, queries
from foundation.access.forms import AcceptRulesForm
from foundation.access.views.page import person


@require_safe
def who_am_i(request: HttpRequest) -> HttpResponse:
    """The person's own roles, grants and training."""
    user, at = person(request), timezone.now()
    context = {
        "person": user,
        "roles": [
            {"label": r.role.label, "component": r.where, "expires_on": r.expires_on}
            for r in queries.department_roles(user, at=at)
        ],
        "grants": [
            {"study": r.where, "role": r.role.label, "expires_on": r.expires_on}
            for r in queries.roles_on_studies(user, at=at)
        ],
        "training": queries.training_states(user, at=at),
    }
    return render(request, "access/who_am_i.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def accept_rules(request: HttpRequest) -> HttpResponse:
    """The rules of behavior, to be read and accepted before anything else (R-157)."""
    form = AcceptRulesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.accept_rules(by=person(request), at=timezone.now())
        messages.success(request, "You accepted the rules of behavior.")
        return redirect(_next_address(request))
    context = {"form": form, "person": request.user, "next": _wanted(request)}
    return render(request, "access/accept_rules.html", context)


def _next_address(request: HttpRequest) -> str:
    wanted = _wanted(request)
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside else resolve_url("home")


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")
