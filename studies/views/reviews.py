"""The reviewers' side: the queue, and one submission with material left and decision right.

Whatever button is pressed, the decisions that stand in the page are kept first: nothing that was
typed is lost. A page that was read before somebody else decided changes nothing.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from foundation.access.models import User
from foundation.access.policy import Policy, Refused
from studies import actions, policies
from studies.actions.reviews import ReviewError
from studies.forms import ApprovalForm, CommentForm, DecisionsForm, ReturnForm
from studies.lifecycle import OvertakenError, PtaStatus
from studies.models import Pta
from studies.models.review import WAITING
from studies.policies.review import is_reviewer, what_happened
from studies.pta_document import pta_as_pdf
from studies.queries.waiting import ptas_to_decide, tools_to_decide
from studies.views.page import person, review_places
from studies.views.review_page import decisions_form, review_page

REVISION = "revision"
SAID_MEANWHILE = "Something was decided or said here since you opened the page."
NOT_SAID_WHAT_WAS_READ = (
    "Your browser did not say which state of the review you read. "
    "Read it as it stands now; then decide again."
)

REVIEWS_PER_PAGE = 25


@require_safe
def list_reviews(request: HttpRequest) -> HttpResponse:
    """What waits for the person's office, oldest first."""
    user, at = person(request), timezone.now()
    policies.list_reviews.require(user, at=at)
    waiting = ptas_to_decide(user, at=at).select_related("study__component", "submitted_by")
    pages = Paginator(waiting, REVIEWS_PER_PAGE)
    context = {
        "page": pages.get_page(request.GET.get("page")),
        "tools": tools_to_decide(user, at=at),
        "places": review_places(user, at=at, here="list_reviews"),
    }
    return render(request, "reviews/list_reviews.html", context)


@require_safe
def review_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """One submission."""
    pta = review_called(pta_id)
    policies.view_review.require(person(request), pta, at=timezone.now())
    return review_page(request, pta)


@require_safe
def download_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Everything that was said and decided, as a PDF."""
    pta = review_called(pta_id)
    policies.view_review.require(person(request), pta, at=timezone.now())
    response = HttpResponse(pta_as_pdf(pta), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{pta.study.code}-pta-{pta.number}.pdf"'
    return response


@require_POST
def decide_on_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Keep what was decided so far."""
    pta = review_called(pta_id)

    def keep(_: Pta) -> HttpResponse:
        messages.success(request, "Your decisions and comments are kept.")
        return redirect("review_pta", pta_id)

    return with_decisions(request, pta, policies.decide_on_pta, keep, at=timezone.now())


@require_POST
def approve_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Approve for the office whose turn it is."""
    user, at, pta = person(request), timezone.now(), review_called(pta_id)
    policies.view_review.require(user, pta, at=at)
    for_office = pta.status != PtaStatus.SUBMITTED
    office, component = policies.approve_pta_for_office, policies.approve_pta_for_component
    approving = policy = office if for_office else component
    if policies.decide_on_pta.allows(user, pta, at=at):
        policy = policies.decide_on_pta  # What else approving needs may come with the form.

    def approve(kept: Pta) -> HttpResponse:
        missing = approving.refusal(user, kept, at=at)
        if missing and policies.decide_on_pta.allows(user, kept, at=at):
            form = ApprovalForm(request.POST)
            return review_page(request, kept, approval_form=form, missing=missing, status=403)
        if for_office:
            return _approve_for_office(request, kept, by=user, at=at)
        actions.approve_pta_for_component(pta=kept, revision=kept.revision, by=user, at=at)
        messages.success(request, "Approved. It waits for the Privacy Office now.")
        return redirect("review_pta", pta_id)

    return with_decisions(request, pta, policy, approve, at=at)


@require_POST
def return_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Send back, point by point."""
    user, at, pta = person(request), timezone.now(), review_called(pta_id)

    def send_back(kept: Pta) -> HttpResponse:
        form = ReturnForm(request.POST)
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                actions.return_pta(pta=kept, reason=reason, revision=kept.revision, by=user, at=at)
            except ReviewError as error:
                form.add_error("reason", str(error))
            else:
                messages.success(request, "Returned to the lead, who answers each point.")
                return redirect("review_pta", pta_id)
        return review_page(request, kept, return_form=form)

    return with_decisions(request, pta, policies.return_pta, send_back, at=at)


@require_POST
def comment_on_pta(request: HttpRequest, pta_id: int) -> HttpResponse:
    """Say something about the whole; either office may, whosever turn it is."""
    user, at, pta = person(request), timezone.now(), review_called(pta_id)

    def comment(kept: Pta) -> HttpResponse:
        form = CommentForm(request.POST)
        if not form.is_valid():
            return review_page(request, kept, comment_form=form)
        actions.comment_on_pta(pta=kept, text=form.cleaned_data["text"], by=user, at=at)
        messages.success(request, "The comment is kept with the submission.")
        return redirect("review_pta", pta_id)

    return with_decisions(request, pta, policies.comment_on_pta, comment, at=at)


def review_called(pta_id: int) -> Pta:
    """The submission of an address; drafts have no review."""
    ptas = Pta.objects.select_related(
        "study__component",
        "study__vendor",
        "study__survey_tool",
        "submitted_by",
        "component_by",
        "office_by",
        "returned_by",
    )
    return get_object_or_404(ptas.exclude(status=PtaStatus.DRAFT), pk=pta_id)


def _approve_for_office(request: HttpRequest, pta: Pta, *, by: User, at: datetime) -> HttpResponse:
    form = ApprovalForm(request.POST)
    if not form.is_valid():
        return review_page(request, pta, approval_form=form)
    actions.approve_pta_for_office(pta=pta, revision=pta.revision, by=by, at=at, **form.agreed)
    messages.success(request, f"{pta.study.code} is approved for three years.")
    return redirect("review_pta", pta.pk)


def with_decisions(
    request: HttpRequest,
    pta: Pta,
    policy: Policy[Any],
    then: Callable[[Pta], HttpResponse],
    *,
    at: datetime,
) -> HttpResponse:
    """Keep the decisions that were sent along, if this person's office decides now; then go on."""
    by, seen = person(request), _seen(request)
    is_over = pta.status not in WAITING  # withdrawn, returned or decided since the page was read
    is_stale = seen is not None and (is_over or seen != pta.revision)
    if is_stale and is_reviewer(by, pta, at=at):
        return _overtaken(request, pta)
    policy.require(by, pta, at=at)
    if not policies.decide_on_pta.allows(by, pta, at=at):
        return then(pta)
    if seen is None:
        return _overtaken(request, pta, NOT_SAID_WHAT_WAS_READ)
    form = decisions_form(request, pta, by=by)
    if not form.is_valid():
        return review_page(request, pta, decisions=form)
    return _keep_and_go_on(request, pta, form, then, seen=seen, at=at)


def _keep_and_go_on(
    request: HttpRequest,
    pta: Pta,
    form: DecisionsForm,
    then: Callable[[Pta], HttpResponse],
    *,
    seen: int,
    at: datetime,
) -> HttpResponse:
    try:
        return then(_keep(pta, form, seen, by=person(request), at=at))
    except OvertakenError as overtaken:
        return _overtaken(request, pta, *overtaken.reasons)
    except Refused:
        fresh = review_called(pta.pk)
        if fresh.status == pta.status:
            raise
        return _overtaken(request, pta)  # Decided in the same moment by somebody else.


def _seen(request: HttpRequest) -> int | None:
    """The revision that the person read before they decided."""
    said = request.POST.get(REVISION, "")
    return int(said) if said.isdecimal() else None


def _overtaken(request: HttpRequest, pta: Pta, *reasons: str) -> HttpResponse:
    """The page as it stands now, with what was typed, and what happened meanwhile."""
    fresh, user = review_called(pta.pk), person(request)
    form = decisions_form(request, fresh, by=user)
    form.is_valid()
    is_undecided = fresh.status == PtaStatus.SUBMITTED
    said = reasons or (SAID_MEANWHILE if is_undecided else what_happened(fresh),)
    return review_page(
        request,
        fresh,
        decisions=form,
        return_form=ReturnForm(request.POST),
        comment_form=CommentForm(initial={"text": request.POST.get("text", "")}),
        overtaken=said,
        status=409,
    )


def _keep(pta: Pta, form: DecisionsForm, seen: int, *, by: User, at: datetime) -> Pta:
    """The row as these decisions left it: what others did after that was not read."""
    return actions.decide_on_pta(
        pta=pta,
        decisions=form.decisions,
        confirmed=form.confirmed,
        comments=form.comments,
        revision=seen,
        by=by,
        at=at,
    )
