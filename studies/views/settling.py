"""Points and conditions: answered and met by the lead, settled and confirmed by reviewers."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from studies import actions, policies
from studies.forms import AnswerForm, MetForm, WhyForm
from studies.models import PtaCondition, PtaPoint
from studies.queries import waiting_pta
from studies.views.approvals import approvals_page
from studies.views.page import person
from studies.views.review_page import review_page


@require_POST
def answer_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """Say what was changed, or why not."""
    user, at, point = person(request), timezone.now(), _point(point_id)
    policies.view_study.require(user, point.pta.study, at=at)
    policies.answer_point.require(user, point, at=at)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return approvals_page(request, point.pta.study, answer_forms={point.pk: form})
    actions.answer_point(point=point, text=form.cleaned_data["text"], by=user, at=at)
    messages.success(request, f"{point} is answered.")
    return redirect("view_approvals", point.pta.study.code)


@require_POST
def accept_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer settles it."""
    user, at, point = person(request), timezone.now(), _point(point_id)
    actions.accept_point(point=point, by=user, at=at)
    messages.success(request, f"{point} is settled.")
    return _back_to_review(point)


@require_POST
def reopen_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer does not settle it."""
    user, at, point = person(request), timezone.now(), _point(point_id)
    policies.reopen_point.require(user, point, at=at)
    form = WhyForm(request.POST)
    waiting = waiting_pta(point.pta.study)
    if not form.is_valid() and waiting is not None:
        return review_page(request, waiting, why_form=form, reopening=point.pk)
    actions.reopen_point(point=point, text=form.cleaned_data["text"], by=user, at=at)
    messages.success(request, f"{point} goes back to the lead once you return the submission.")
    return _back_to_review(point)


@require_POST
def mark_condition(request: HttpRequest, condition_id: int) -> HttpResponse:
    """Say how a condition is met."""
    user, at, condition = person(request), timezone.now(), _condition(condition_id)
    policies.view_study.require(user, condition.pta.study, at=at)
    policies.mark_condition.require(user, condition, at=at)
    form = MetForm(request.POST)
    if not form.is_valid():
        return approvals_page(request, condition.pta.study, met_forms={condition.pk: form})
    actions.mark_condition(condition=condition, note=form.cleaned_data["note"], by=user, at=at)
    messages.success(request, f"Condition {condition.number} is marked as met.")
    return redirect("view_approvals", condition.pta.study.code)


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


def _point(point_id: int) -> PtaPoint:
    points = PtaPoint.objects.select_related("pta__study__component")
    return get_object_or_404(points, pk=point_id)


def _condition(condition_id: int) -> PtaCondition:
    conditions = PtaCondition.objects.select_related("pta__study__component")
    return get_object_or_404(conditions, pk=condition_id)


def _back_to_review(point: PtaPoint) -> HttpResponse:
    waiting = waiting_pta(point.pta.study)
    return redirect("review_pta", waiting.pk if waiting else point.pta_id)
