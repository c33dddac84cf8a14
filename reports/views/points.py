"""Returned with comments, and what is said to each."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from foundation.access.models import User
from reports import actions, policies, queries
from reports.document import ReportDocument
from reports.forms import AnswerForm, AskAgainForm, ReturnForm
from reports.models import Report, ReportPoint
from reports.places import WORDS, places_of
from reports.views.beside import in_sight_of
from reports.views.page import frame, report_called, report_page
from studies.views.page import person, study_page

SAY_WHAT = "Say at one place at least what must change."


@require_http_methods(["GET", "POST"])
def return_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """A comment for every place where something must change."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.return_report.require(user, report, at=at)
    document = queries.document_of(report)
    form = ReturnForm(request.POST or None, places=_places(user, report, document, at))
    if request.method == "POST" and form.is_valid():
        remarks = form.remarks()
        if remarks or queries.points_in(report, queries.UNANSWERED):
            actions.return_report(report_id=report.pk, remarks=remarks, by=user, at=at)
            messages.success(request, "Returned. The authors answer each comment.")
            return redirect("view_report", report_ref)
        form.add_error(None, SAY_WHAT)
    context = {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        **frame(user, report, at, "Return it"),
        "report": report,
        "form": form,
        "words": [form[place] for place in WORDS if place in form.fields],
        "sections": [_section(form, each) for each in in_sight_of(user, report, document, at)],
    }
    return render(
        request, "reports/return_report.html", context, status=422 if form.is_bound else 200
    )


@require_POST
def answer_report_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """An author says what was changed, or why not."""
    user, at, (point, report) = person(request), timezone.now(), _point(point_id)
    policies.answer_report_point.require(user, report, at=at)
    form = AnswerForm(request.POST, prefix=f"point-{point.pk}")
    if not form.is_valid():
        return report_page(request, report, at, status=422, point_forms={point.pk: form})
    actions.answer_report_point(point_id=point.pk, text=form.cleaned_data["text"], by=user, at=at)
    messages.success(request, f"{point} is answered.")
    return _back(report)


@require_POST
def accept_report_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer settles it."""
    user, at, (point, report) = person(request), timezone.now(), _point(point_id)
    policies.accept_report_point.require(user, report, at=at)
    actions.accept_report_point(point_id=point.pk, by=user, at=at)
    messages.success(request, f"{point} is settled.")
    return _back(report)


@require_POST
def reopen_report_point(request: HttpRequest, point_id: int) -> HttpResponse:
    """The answer does not settle it."""
    user, at, (point, report) = person(request), timezone.now(), _point(point_id)
    policies.reopen_report_point.require(user, report, at=at)
    form = AskAgainForm(request.POST, prefix=f"point-{point.pk}")
    if not form.is_valid():
        return report_page(request, report, at, status=422, point_forms={point.pk: form})
    actions.reopen_report_point(point_id=point.pk, text=form.cleaned_data["text"], by=user, at=at)
    messages.success(request, f"{point} goes back to the authors once you return the report.")
    return _back(report)


def _point(point_id: int) -> tuple[ReportPoint, Report]:
    points = ReportPoint.objects.select_related("report__study__component", "report__author")
    point = get_object_or_404(points, pk=point_id)
    return point, point.report


def _places(
    user: User, report: Report, document: ReportDocument | None, at: datetime
) -> dict[str, str]:
    """Those that this person sees, with the numbers that they have for everybody."""
    sees_all = queries.reads_compared(user, report, at=at)
    return places_of(document, with_others=sees_all) if document else {}


def _section(form: ReturnForm, section: Any) -> dict[str, Any]:
    """The fields of one question, a table and a chart for each figure."""
    names = [f"{kind}-{each.number}" for each in section.tables for kind in ("table", "chart")]
    fields = [form[name] for name in names]
    return {
        "title": section.title,
        "fields": fields,
        "opened": any(field.data for field in fields),
    }


def _back(report: Report) -> HttpResponse:
    return redirect("view_report", report.report_ref)
