"""On its way out, and back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from foundation.access.policy import Policy
from reports import actions, policies
from reports.forms import CorrectForm, DecideForm, WithdrawForm
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.views.page import report_called, report_page
from studies.views.page import person


@require_POST
def check_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """An analyst read it."""
    said = "Checked. It waits for its privacy review."
    return _decided(request, report_ref, policies.check_report, actions.check_report, said)


@require_POST
def review_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """A privacy office read it."""
    said = "Reviewed. It waits for a second reviewer."
    return _decided(request, report_ref, policies.review_report, actions.review_report, said)


@require_POST
def release_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """A second reviewer lets it out."""
    said = "Released. The people who are named can read it now."
    return _decided(request, report_ref, policies.release_report, actions.release_report, said)


@require_POST
def publish_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Everybody may read it."""
    said = "Public. Everybody can read it now."
    return _decided(request, report_ref, policies.publish_report, actions.publish_report, said)


@require_POST
def withdraw_release(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Call a report back."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.withdraw_release.require(user, report, at=at)
    form = WithdrawForm(request.POST)
    form.fields["reason"].required = report.is_out
    if form.is_valid():
        try:
            actions.withdraw_release(
                report_id=report.pk, reason=form.cleaned_data["reason"], by=user, at=at
            )
        except PersonalDataFoundError as error:
            form.add_error("reason", str(error))
        else:
            messages.success(request, "Withdrawn. Nobody can open its numbers any more.")
            return redirect("view_report", report_ref)
    return report_page(request, report, at, status=422, withdraw_form=form)


@require_POST
def correct_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """The next version begins as the words of this one."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.correct_report.require(user, report, at=at)
    form = CorrectForm(request.POST)
    if form.is_valid():
        try:
            correction = actions.correct_report(
                report_id=report.pk, note=form.cleaned_data["note"], by=user, at=at
            )
        except PersonalDataFoundError as error:
            form.add_error("note", str(error))
        else:
            said = f"Version {correction.version} is begun. Change it, then render it."
            messages.success(request, said)
            return redirect("view_report", correction.report_ref)
    return report_page(request, report, at, status=422, correct_form=form)


def _decided(
    request: HttpRequest,
    report_ref: UUID,
    policy: Policy[...],
    action: Callable[..., Report],
    said: str,
) -> HttpResponse:
    """Take the next step, or show the page again with what is missing."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policy.require(user, report, at=at)
    form = DecideForm(request.POST)
    if not form.is_valid():
        return report_page(request, report, at, status=422, decide_form=form)
    asked: dict[str, Any] = {"report_id": report.pk, "confirmed": form.confirmed()}
    try:
        action(**asked, by=user, at=at)
    except PersonalDataFoundError as error:
        form.add_error(None, str(error))
        return report_page(request, report, at, status=422, decide_form=form)
    messages.success(request, said)
    return redirect("view_report", report_ref)
