"""Signing in and out, one's own page, the rules of behavior, and the page of refusals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from foundation.access import actions, queries
from foundation.access.forms import TOO_MANY_ATTEMPTS, AcceptRulesForm, SignInForm
from foundation.access.models import User
from foundation.access.policy import RULES_FIRST


class SignIn(LoginView):
    """Django's, with the form that counts attempts."""

    template_name = "access/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        """The page again; “too many requests” where no password was looked at."""
        response = super().form_invalid(form)
        if form.has_error(NON_FIELD_ERRORS, TOO_MANY_ATTEMPTS):
            response.status_code = 429
        return response


sign_in = login_not_required(SignIn.as_view())
sign_out = LogoutView.as_view()


@login_not_required
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    """What this is and what it promises; the public front page."""
    if request.user.is_authenticated:
        return redirect("home")
    return render(request, "public/landing.html")


@require_safe
def who_am_i(request: HttpRequest) -> HttpResponse:
    """The person's own roles, grants and training."""
    person, at = _person(request), timezone.now()
    context = {
        "person": person,
        "roles": [
            {"label": r.role.label, "component": r.where, "expires_on": r.expires_on}
            for r in queries.department_roles(person, at=at)
        ],
        "grants": [
            {"study": r.where, "role": r.role.label, "expires_on": r.expires_on}
            for r in queries.roles_on_studies(person, at=at)
        ],
        "training": queries.training_states(person, at=at),
    }
    return render(request, "access/who_am_i.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def accept_rules(request: HttpRequest) -> HttpResponse:
    """The rules of behavior, to be read and accepted before anything else (R-157)."""
    form = AcceptRulesForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        actions.accept_rules(by=_person(request), at=timezone.now())
        messages.success(request, "You accepted the rules of behavior.")
        return redirect(_next_address(request))
    context = {"form": form, "person": request.user, "next": _wanted(request)}
    return render(request, "access/accept_rules.html", context)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page of a refusal: what is missing, in the words of the policy."""
    reasons = tuple(getattr(exception, "reasons", ()))
    if reasons == (RULES_FIRST,) and request.method == "GET":
        query = urlencode({"next": request.get_full_path()})
        return redirect(f"{resolve_url('accept_rules')}?{query}")
    return render(request, "403.html", {"reasons": reasons}, status=403)


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


def _next_address(request: HttpRequest) -> str:
    wanted = _wanted(request)
    inside = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if inside else resolve_url("home")


def _wanted(request: HttpRequest) -> str:
    return request.POST.get("next", "") or request.GET.get("next", "")
