"""Asking for access to a study, one's own requests, and the queue of those who decide."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.access.views.page import people_page
from studies import actions, policies
from studies.actions.team import GrantError
from studies.forms import AskForAccessForm, DeclineForm
from studies.lifecycle import StudyStatus
from studies.models import AccessRequest, Study
from studies.queries.access_requests import requests_of
from studies.views.page import person

ASKED = "The request went out. A second person decides; you are told."
NO_SUCH_STUDY = "No study that people can join has this code. Look at it again."
ROWS_PER_PAGE = 50


@require_safe
def list_requests(request: HttpRequest) -> HttpResponse:
    """Everything that is asked for on any study, the oldest first."""
    user, at = person(request), timezone.now()
    policies.list_requests.require(user, at=at)
    waiting = AccessRequest.objects.waiting()
    page = Paginator(waiting, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    shown = AccessRequest.objects.filter(pk__in=[one.pk for one in page.object_list])
    context = {
        **people_page("list_requests"),
        "page": page,
        "requests": request_rows(shown, user, at=at),
        "decline_form": DeclineForm(),
    }
    return render(request, "studies/list_requests.html", context)


@require_http_methods(["GET", "POST"])
def ask_for_access(request: HttpRequest) -> HttpResponse:
    """Ask for oneself by the code of a study; nothing is told of the study. Own requests below."""
    user, at = person(request), timezone.now()
    given = {"code": request.GET.get("code", "")}
    form = AskForAccessForm(request.POST) if request.method == "POST" else AskForAccessForm(given)
    if request.method == "POST" and form.is_valid():
        with errors_shown(form):
            _ask(form.cleaned_data, by=user, at=at)
            messages.success(request, ASKED)
            return redirect("ask_for_access")
    context = {"form": form, "own": requests_of(user)}
    return render(request, "studies/ask_for_access.html", context)


@require_POST
def grant_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Give what was asked."""
    asked = _called(request_id)
    with errors_told(request):
        actions.grant_request(request=asked, by=person(request), at=timezone.now())
        messages.success(request, f"{asked.user} has access now, until it ends by itself.")
    return _back(request, asked)


@require_POST
def decline_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Say no, and why."""
    asked = _called(request_id)
    with errors_told(request):
        reason = request.POST.get("reason", "")[:300]
        actions.decline_request(request=asked, reason=reason, by=person(request), at=timezone.now())
        messages.success(request, "Declined. Whoever asked reads your reason.")
    return _back(request, asked)


@require_POST
def withdraw_request(request: HttpRequest, request_id: int) -> HttpResponse:
    """Take one's request back."""
    actions.withdraw_request(request=_called(request_id), by=person(request), at=timezone.now())
    messages.success(request, "The request is withdrawn.")
    return redirect("ask_for_access")


def request_rows(
    requests: QuerySet[AccessRequest], user: User, *, at: datetime
) -> list[dict[str, Any]]:
    """Requests, each with what this person may do about it."""
    found = requests.select_related("user", "asked_by", "study__created_by")
    manages = {}
    for asked in found:
        if asked.study_id not in manages:
            manages[asked.study_id] = policies.manage_team.allows(user, asked.study, at=at)
    return [
        {
            "request": asked,
            "may_decide": manages[asked.study_id]
            and user.pk not in {asked.user_id, asked.asked_by_id, asked.study.created_by_id},
            "may_withdraw": user.pk in {asked.user_id, asked.asked_by_id},
        }
        for asked in found
    ]


@contextmanager
def errors_shown(form: Form) -> Iterator[None]:
    """What an action says against it stands above the form, and what was typed stays."""
    try:
        yield
    except (GrantError, Refused) as error:
        form.add_error(None, " ".join(getattr(error, "reasons", None) or [str(error)]))


@contextmanager
def errors_told(request: HttpRequest) -> Iterator[None]:
    """What is not well formed is told above the list."""
    try:
        yield
    except GrantError as error:
        messages.error(request, str(error))


def _ask(said: dict[str, Any], *, by: User, at: datetime) -> None:
    """:raises GrantError: the same for a closed study as for none."""
    study = Study.objects.filter(code=said.pop("code")).exclude(status=StudyStatus.CLOSED).first()
    if study is None:
        raise GrantError(NO_SUCH_STUDY)
    actions.request_access(study=study, user=by, by=by, at=at, **said)


def _called(request_id: int) -> AccessRequest:
    requests = AccessRequest.objects.select_related("user", "study")
    return get_object_or_404(requests, pk=request_id)


def _back(request: HttpRequest, asked: AccessRequest) -> HttpResponse:
    """To the list from which the person came: the study's team, or the queue of all studies."""
    if request.POST.get("back") == "team":
        return redirect("view_team", asked.study.code)
    return redirect("list_requests")
