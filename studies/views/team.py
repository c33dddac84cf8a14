"""Who works on a study, and giving and ending access."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.forms import DeclineForm, GrantForm
from studies.models import Grant, Study
from studies.queries import team_of
from studies.views.access_requests import ASKED, errors_shown, request_rows
from studies.views.page import person, study_called, study_page


@require_safe
def view_team(request: HttpRequest, code: str) -> HttpResponse:
    """The grants in force and those that ended."""
    study = study_called(code)
    policies.view_team.require(person(request), study, at=timezone.now())
    return _page(request, study, GrantForm())


@require_POST
def request_access(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for access for a colleague; somebody else decides."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.manage_team.require(user, study, at=at)
    form = GrantForm(request.POST)
    if form.is_valid():
        with errors_shown(form):
            actions.request_access(study=study, by=user, at=at, **form.cleaned_data)
            messages.success(request, ASKED)
            return redirect("view_team", code)
    return _page(request, study, form)


@require_http_methods(["GET", "POST"])
def end_access(request: HttpRequest, code: str, grant_id: int) -> HttpResponse:
    """End a grant now, after the page that names the person."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_team.require(user, study, at=at)
    grant = get_object_or_404(Grant.objects.select_related("user"), pk=grant_id, study=study)
    if request.method == "POST":
        actions.end_access(grant=grant, by=user, at=at)
        messages.success(request, f"The access of {grant.user} has ended.")
        return redirect("view_team", code)
    policies.end_access.require(user, grant, at=at)
    context = {**study_page(request, study, at=at, here="view_team"), "grant": grant}
    return render(request, "studies/end_access.html", context)


def _page(request: HttpRequest, study: Study, form: GrantForm) -> HttpResponse:
    user, at = person(request), timezone.now()
    in_force = team_of(study, at=at)
    over = study.grants.exclude(pk__in=in_force.values("pk")).select_related("user")
    context = {
        **study_page(request, study, at=at, here="view_team"),
        "team": [
            {"grant": grant, "may_end": policies.end_access.allows(user, grant, at=at)}
            for grant in in_force.select_related("study", "asked_by")
        ],
        "over": over,
        "requests": request_rows(study.access_requests.waiting(), user, at=at),
        "decline_form": DeclineForm(),
        "form": form,
        "may_manage": policies.manage_team.allows(user, study, at=at),
    }
    return render(request, "studies/view_team.html", context)
