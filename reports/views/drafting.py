"""Choosing and writing, and having it rendered."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reports import actions, policies, queries
from reports.actions import ReportDraft
from reports.categories import CannotTabulateError
from reports.forms import CompanyReportForm, ReportForm, initial_of
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.views.page import report_called
from studies.models import Study
from studies.queries import only_aggregates
from studies.views.page import person, study_called, study_page


@require_http_methods(["GET", "POST"])
def draft_report(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a report."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.draft_report.require(user, study, at=at)
    form = form_of(study)(request.POST or None, study=study, initial=_everything(study))
    if request.method == "POST" and form.is_valid():
        report = _saved(form, lambda draft: actions.draft_report(
            study=study, draft=draft, by=user, at=at
        ))  # fmt: skip
        if report is not None:
            messages.success(request, "The report is drafted. Render it to see its numbers.")
            return redirect("view_report", report.report_ref)
    context = {**study_page(request, study, at=at, here="list_study_reports"), "form": form}
    return render(request, "reports/draft_report.html", context)


@require_http_methods(["GET", "POST"])
def edit_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Change what a report asks or says; it is then rendered anew."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.edit_report.require(user, report, at=at)
    form = form_of(report.study)(
        request.POST or None, study=report.study, initial=initial_of(report)
    )
    if request.method == "POST" and form.is_valid():
        saved = _saved(form, lambda draft: actions.edit_report(
            report_id=report.pk, draft=draft.with_kept(report), by=user, at=at
        ))  # fmt: skip
        if saved is not None:
            messages.success(request, "Saved. Render the report again.")
            return redirect("view_report", report.report_ref)
    page = study_page(request, report.study, at=at, here="list_study_reports")
    context = {**page, "form": form, "report": report}
    return render(request, "reports/draft_report.html", context)


@require_POST
def render_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Have it rendered in the background."""
    report = report_called(report_ref)
    actions.request_rendering(report_id=report.pk, by=person(request), at=timezone.now())
    messages.info(request, "The report is being rendered. What is due is destroyed first.")
    return redirect("view_report", report_ref)


@require_POST
def stop_rendering(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """It takes too long, or asks the wrong things."""
    report = report_called(report_ref)
    actions.stop_rendering(report_id=report.pk, by=person(request), at=timezone.now())
    messages.success(request, "Stopped. It is a draft again, with everything that you chose.")
    return redirect("view_report", report_ref)


def form_of(study: Study) -> type[ReportForm]:
    return CompanyReportForm if only_aggregates(study) else ReportForm


def _everything(study: Study) -> dict[str, Any]:
    """A new report shows every group of every closed wave, unless the author takes some out."""
    closed = study.waves.filter(closed_at__isnull=False).values_list("number", flat=True)
    return {
        "waves": [str(number) for number in closed],
        "demographics": [
            each.name for each in queries.demographics_of(study) if not each.is_number
        ],
        "company_tables": [str(each.summary_ref) for each in queries.loaded_in(study)],
    }


def _saved(form: ReportForm, save: Any) -> Report | None:
    """What the action made, or nothing and the reason on the form."""
    draft: ReportDraft = form.draft()
    try:
        report: Report = save(draft)
    except (CannotTabulateError, PersonalDataFoundError) as error:
        form.add_error(None, str(error))
        return None
    return report
