"""Points and conditions: answered and met by the lead, settled and confirmed by reviewers."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.defaultfilters import pluralize
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies import actions, policies
from studies.forms import AskAgainForm, WhyForm
from studies.lifecycle import OvertakenError
from studies.models import Pta, PtaCondition, PtaPoint
from studies.queries import waiting_pta
from studies.views.approvals import approvals_page
from studies.views.open_matters import matters_form
from studies.views.page import person, study_called
from studies.views.review_page import review_page
from studies.views.reviews import review_called, with_decisions


@require_POST
def settle_matters(request: HttpRequest, code: str) -> HttpResponse:
    """Answer points and mark conditions: whatever is filled in."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    policies.settle_matters.require(user, study, at=at)
    form = matters_form(user, study, at=at, sent=request.POST)
    if not form.waits:
        raise OvertakenError("No point or condition waits for an answer any more.")
    if not form.is_valid():
        return approvals_page(request, study, form=form)
    answers, notes = form.said_to_points, form.said_to_conditions
    actions.settle_matters(study=study, answers=answers, notes=notes, by=user, at=at)
    messages.success(request, _saved(len(answers), len(notes)))
    return redirect("view_approvals", code)


@require_POST
def accept_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer settles it."""
    user, at, point = person(request), timezone.now(), _point(point_id)
    policies.accept_point.require(user, point, at=at)

    def accept(_: Pta) -> HttpResponse:
        actions.accept_point(point=point, by=user, at=at)
        messages.success(request, f"{point} is settled.")
        return _back_to_review(point)

    return _in_review(request, point, accept, at=at)


@require_POST
def reopen_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer does not settle it."""
    user, at, point = person(request), timezone.now(), _point(point_id)
    policies.reopen_point.require(user, point, at=at)
    form = AskAgainForm(request.POST, prefix=f"point-{point.pk}")

    def ask_again(kept: Pta) -> HttpResponse:
        if not form.is_valid():
            return review_page(request, kept, why_form=form, reopening=point.pk)
        actions.reopen_point(point=point, text=form.cleaned_data["text"], by=user, at=at)
        messages.success(request, f"{point} goes back to the lead once you return the submission.")
        return _back_to_review(point)

    return _in_review(request, point, ask_again, at=at)


@require_POST
def confirm_condition(request: HttpRequest, condition_id: int) -> HttpResponse:
    """A reviewer saw that it is met."""
    user, at, condition = person(request), timezone.now(), _condition(condition_id)
    actions.confirm_condition(condition=condition, by=user, at=at)
    messages.success(request, f"Condition {condition.number} is confirmed as met.")
    return redirect("review_pta", condition.pta_id)


@require_POST
def refuse_condition(request: HttpRequest, condition_id: int) -> HttpResponse:
    """What the lead did is not enough."""
    user, at, condition = person(request), timezone.now(), _condition(condition_id)
    policies.refuse_condition.require(user, condition, at=at)
    form = WhyForm(request.POST)
    if not form.is_valid():
        return review_page(request, condition.pta, why_form=form, refusing=condition.pk)
    reason = form.cleaned_data["text"]
    actions.refuse_condition(condition=condition, reason=reason, by=user, at=at)
    messages.success(request, f"Condition {condition.number} is open again.")
    return redirect("review_pta", condition.pta_id)


def _in_review(
    request: HttpRequest, point: PtaPoint, then: Callable[[Pta], HttpResponse], *, at: datetime
) -> HttpResponse:
    """Keep the decisions that stand in the page of the review, then go on."""
    waiting = waiting_pta(point.pta.study)
    assert waiting is not None, "The policy asked for one."
    kept = review_called(waiting.pk)
    return with_decisions(request, kept, policies.decide_on_pta, then, at=at)


def _saved(answers: int, conditions: int) -> str:
    """What was saved, in one sentence."""
    said = [f"{answers} answer{pluralize(answers)} saved"] if answers else []
    if conditions:
        said.append(f"{conditions} condition{pluralize(conditions)} marked as met")
    return f"{', '.join(said)}."


def _point(point_id: int) -> PtaPoint:
    points = PtaPoint.objects.select_related("pta__study__component")
    return get_object_or_404(points, pk=point_id)


def _condition(condition_id: int) -> PtaCondition:
    conditions = PtaCondition.objects.select_related("pta__study__component")
    return get_object_or_404(conditions, pk=condition_id)


def _back_to_review(point: PtaPoint) -> HttpResponse:
    waiting = waiting_pta(point.pta.study)
    return redirect("review_pta", waiting.pk if waiting else point.pta_id)
