"""On its way out, and back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports import actions, policies
from reports.forms import ApproveReleaseForm
from reports.views.page import report_called, report_page
from studies.views.page import person


@require_POST
def approve_release(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """One of two people says yes."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.approve_release.require(user, report, at=at)
    form = ApproveReleaseForm(request.POST)
    if not form.is_valid():
        context = {**report_page(request, report, at), "release_form": form}
        return render(request, "reports/view_report.html", context, status=422)
    report = actions.approve_release(
        report_id=report.pk,
        no_personal_data=form.cleaned_data["no_personal_data"],
        by=user,
        at=at,
    )
    released = "Released." if report.released_at else "Approved. A second person must approve it."
    messages.success(request, released)
    return redirect("view_report", report_ref)


@require_POST
def withdraw_release(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Call a report back."""
    report = report_called(report_ref)
    actions.withdraw_release(report_id=report.pk, by=person(request), at=timezone.now())
    messages.success(request, "Withdrawn. Nobody can open its numbers here any more.")
    return redirect("view_report", report_ref)
