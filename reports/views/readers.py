"""For whom a report is released."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from foundation.access.policy import Refused
from reports import actions, policies
from reports.forms import NameReaderForm
from reports.views.page import report_called, report_page
from studies.views.page import person


@require_POST
def name_reader(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Somebody of the department may read it once it is released."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.name_reader.require(user, report, at=at)
    form = NameReaderForm(request.POST, report=report)
    if not form.is_valid():
        return report_page(request, report, at, status=422, reader_form=form)
    named = form.cleaned_data["user"]
    try:
        actions.name_reader(report_id=report.pk, user=named, by=user, at=at)
    except Refused as refusal:
        form.add_error("user", " ".join(refusal.reasons))
        return report_page(request, report, at, status=422, reader_form=form)
    can = "can read it now" if report.is_out else "can read it once it is released"
    messages.success(request, f"{named} {can}.")
    return redirect("view_report", report_ref)


@require_POST
def remove_reader(request: HttpRequest, report_ref: UUID, reader_id: int) -> HttpResponse:
    """Take somebody out again."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.remove_reader.require(user, report, at=at)
    reader = get_object_or_404(report.readers.select_related("user"), pk=reader_id)
    actions.remove_reader(report_id=report.pk, user=reader.user, by=user, at=at)
    messages.success(request, f"{reader.user} is no longer named.")
    return redirect("view_report", report_ref)
