"""Orders to keep, set and lifted on the page over all."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from retention import actions, policies, queries
from retention.forms import LiftHoldForm, ReviewHoldForm, SetHoldForm
from retention.models import LegalHold
from retention.views.overview import overview
from retention.views.person import person


@require_POST
def set_hold(request: HttpRequest) -> HttpResponse:
    """Keep everything of a study, or some kinds of its records."""
    by, at = person(request), timezone.now()
    policies.set_hold.require(by, at=at)
    studies = queries.studies_held(queries.held(at=at))
    form = SetHoldForm(request.POST, studies=studies)
    if form.is_valid():
        study_ref = UUID(form.cleaned_data["study"])
        try:
            actions.set_hold(
                study_ref=study_ref,
                study_code=studies[study_ref],
                reason=form.cleaned_data["reason"],
                record_classes=form.cleaned_data["record_classes"],
                review_on=form.cleaned_data["review_on"],
                by=by,
                at=at,
            )
        except actions.AlreadyOnHoldError as problem:
            form.add_error("study", str(problem))
        except actions.ReviewError as problem:
            form.add_error("review_on", str(problem))
        else:
            kept = "What you chose" if form.cleaned_data["record_classes"] else "Everything"
            messages.success(request, f"{kept} of {studies[study_ref]} is kept from now on.")
            return redirect("view_retention")
    return overview(request, by=by, at=at, set_hold_form=form)


@require_POST
def review_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Keep a hold, and ask again on another day."""
    by, at = person(request), timezone.now()
    policies.review_hold.require(by, at=at)
    hold = get_object_or_404(LegalHold, pk=hold_id)
    form = ReviewHoldForm(request.POST, prefix=f"review{hold.pk}")
    if form.is_valid():
        review_on = form.cleaned_data["review_on"]
        try:
            actions.review_hold(hold_id=hold.pk, review_on=review_on, by=by, at=at)
        except actions.AlreadyOnHoldError as problem:
            context = {"title": "Nothing was changed", "reasons": [str(problem)]}
            return render(request, "409.html", context, status=409)
        except actions.ReviewError as problem:
            form.add_error("review_on", str(problem))
        else:
            messages.success(request, f"The hold on {hold.study_code} stays.")
            return redirect("view_retention")
    return overview(request, by=by, at=at, review_forms={hold.pk: form})


@require_POST
def lift_hold(request: HttpRequest, hold_id: int) -> HttpResponse:
    """Let retention of a study go on."""
    by, at = person(request), timezone.now()
    policies.lift_hold.require(by, at=at)
    hold = get_object_or_404(LegalHold, pk=hold_id)
    form = LiftHoldForm(request.POST, prefix=f"hold{hold.pk}")
    if not form.is_valid():
        return overview(request, by=by, at=at, lift_forms={hold.pk: form})
    try:
        actions.lift_hold(hold_id=hold.pk, reason=form.cleaned_data["reason"], by=by, at=at)
    except actions.AlreadyOnHoldError as problem:
        context = {"title": "Nothing was lifted", "reasons": [str(problem)]}
        return render(request, "409.html", context, status=409)
    messages.success(
        request,
        f"What fell due of {hold.study_code} goes after a day of notice: its leads were told.",
    )
    return redirect("view_retention")
