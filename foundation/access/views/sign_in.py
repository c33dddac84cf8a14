"""Signing in and out, and the public front page."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from foundation.access.forms import TOO_MANY_ATTEMPTS, SignInForm


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
