"""How the web asks for reports. Pages get documents, which hold protected numbers only."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from foundation.access.models import User
from reports import actions, policies, queries
from reports.actions import ReportDraft
from reports.categories import CannotTabulateError
from reports.document import RESTRICTION
from reports.files import content_of, name_of
from reports.formats import FORMATS
from reports.formats.charts import NoSuchChartError, draw
from reports.formats.layout import sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.forms import ApproveReleaseForm, ReportForm, initial_of
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from studies.models import Study
from studies.queries import uncovered_among
from studies.views.page import person, study_called, study_page

CHART_KEPT_FOR = 24 * 60 * 60


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """Every report that the person may see."""
    user, at = person(request), timezone.now()
    policies.list_reports.require(user, at=at)
    reports = Paginator(queries.reports_for(user, at=at), 50)
    page = reports.get_page(request.GET.get("page"))
    shown = (report.study_id for report in page.object_list)
    context = {"page": page, "uncovered": uncovered_among(shown, on=timezone.localdate(at))}
    return render(request, "reports/list_reports.html", context)


@require_safe
def list_study_reports(request: HttpRequest, code: str) -> HttpResponse:
    """The reports of one study."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.list_study_reports.require(user, study, at=at)
    context = {
        **study_page(request, study, at=at, here="list_study_reports"),
        "reports": queries.reports_for(user, at=at, study=study),
        "may_draft": policies.draft_report.allows(user, study, at=at),
        "why_not_draft": policies.draft_report.refusal(user, study, at=at),
    }
    return render(request, "reports/list_study_reports.html", context)


@require_http_methods(["GET", "POST"])
def draft_report(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a report."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.draft_report.require(user, study, at=at)
    form = ReportForm(request.POST or None, study=study, initial=_everything(study))
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
    user, at, report = person(request), timezone.now(), _report_called(report_ref)
    policies.edit_report.require(user, report, at=at)
    form = ReportForm(request.POST or None, study=report.study, initial=initial_of(report))
    if request.method == "POST" and form.is_valid():
        saved = _saved(form, lambda draft: actions.edit_report(
            report_id=report.pk, draft=draft, by=user, at=at
        ))  # fmt: skip
        if saved is not None:
            messages.success(request, "Saved. Render the report again.")
            return redirect("view_report", report.report_ref)
    page = study_page(request, report.study, at=at, here="list_study_reports")
    context = {**page, "form": form, "report": report}
    return render(request, "reports/draft_report.html", context)


@require_safe
def view_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Findings first, then charts, then tables; or what stands in the way of them."""
    user, at, report = person(request), timezone.now(), _report_called(report_ref)
    policies.view_report.require(user, report, at=at)
    return render(request, "reports/view_report.html", _report_page(request, report, at))


@require_POST
def render_report(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Have it rendered in the background."""
    report = _report_called(report_ref)
    actions.request_rendering(report_id=report.pk, by=person(request), at=timezone.now())
    messages.info(request, "The report is being rendered. What is due is destroyed first.")
    return redirect("view_report", report_ref)


@require_POST
def approve_release(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """One of two people says yes."""
    user, at, report = person(request), timezone.now(), _report_called(report_ref)
    policies.approve_release.require(user, report, at=at)
    form = ApproveReleaseForm(request.POST)
    if not form.is_valid():
        context = {**_report_page(request, report, at), "release_form": form}
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
    report = _report_called(report_ref)
    actions.withdraw_release(report_id=report.pk, by=person(request), at=timezone.now())
    messages.success(request, "Withdrawn. Nobody can open its numbers here any more.")
    return redirect("view_report", report_ref)


@require_safe
@cache_control(private=True, no_store=True)
def download_report(request: HttpRequest, report_ref: UUID, fmt: str) -> HttpResponse:
    """The report as a file."""
    user, at, report = person(request), timezone.now(), _report_called(report_ref)
    policies.download_report.require(user, report, at=at)
    shape = FORMATS.get(fmt)
    content = content_of(report, shape) if shape else None
    if shape is None or content is None:
        raise Http404
    response = HttpResponse(content, content_type=shape.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name_of(report, shape)}"'
    return response


@require_safe
@cache_control(private=True, max_age=3600)
def view_chart(request: HttpRequest, report_ref: UUID, number: int) -> HttpResponse:
    """One chart, drawn once and kept a day: it holds protected numbers only."""
    user, at, report = person(request), timezone.now(), _report_called(report_ref)
    policies.download_report.require(user, report, at=at)
    key = f"chart:{report.document_hash}:{number}"
    drawn = cache.get(key)
    if drawn is None:
        document = queries.document_of(report)
        try:
            drawn = draw(document, number) if document else ""
        except NoSuchChartError as error:
            raise Http404 from error
        cache.set(key, drawn, CHART_KEPT_FOR)
    return HttpResponse(drawn, content_type="image/svg+xml")


def _report_called(report_ref: UUID) -> Report:
    reports = Report.objects.select_related("study__component", "author")
    return get_object_or_404(reports, report_ref=report_ref)


def _everything(study: Study) -> dict[str, Any]:
    """A new report shows every group of every closed wave, unless the author takes some out."""
    closed = study.waves.filter(closed_at__isnull=False).values_list("number", flat=True)
    return {
        "waves": [str(number) for number in closed],
        "demographics": [
            each.name for each in queries.demographics_of(study) if not each.is_number
        ],
        "release_to": Report.ReleaseTo.INTERNAL,
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


def _frame(user: User, report: Report, at: datetime) -> dict[str, Any]:
    """Where the page stands: in its study, or in the list for those who see only the report."""
    study = report.study
    if not policies.list_study_reports.allows(user, study, at=at):
        crumbs = [("Reports", reverse("list_reports")), (study.code, "")]
        return {"breadcrumbs": crumbs, "side_navigation": []}
    return {
        "breadcrumbs": [
            ("Studies", reverse("list_studies")),
            (study.code, reverse("view_study", args=[study.code])),
            ("Reports", reverse("list_study_reports", args=[study.code])),
            ("This report", ""),
        ]
    }


def _report_page(request: HttpRequest, report: Report, at: datetime) -> dict[str, Any]:
    user, document = person(request), queries.document_of(report)
    approvals = list(report.valid_approvals.select_related("by").order_by("at"))
    return {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        **_frame(user, report, at),
        "report": report,
        "document": document,
        "sections": sections_of(document) if document else [],
        "method": method_note(document) if document else [],
        "not_covered": NOT_COVERED,
        "restriction": RESTRICTION,
        "formats": FORMATS.values(),
        "approvals": approvals,
        "missing_approvals": max(policies.ENOUGH_APPROVALS - len(approvals), 0),
        "release_form": ApproveReleaseForm(),
        "chosen": _chosen(report),
        "may_edit": policies.edit_report.allows(user, report, at=at),
        "may_render": policies.request_rendering.allows(user, report, at=at),
        "may_approve": policies.approve_release.allows(user, report, at=at),
        "why_not_approve": policies.approve_release.refusal(user, report, at=at),
        "may_withdraw": policies.withdraw_release.allows(user, report, at=at),
    }


def _chosen(report: Report) -> list[dict[str, str]]:
    """What a report will show, as ``components/summary_list.html`` takes it."""
    labels = queries.labels_of(report)
    waves = queries.waves_of(report.study, report.waves)
    return [
        {"label": "Questions", "value": "; ".join(labels.get(n, n) for n in report.questions)},
        {"label": "By", "value": "; ".join(labels.get(n, n) for n in report.demographics)},
        {"label": "Waves", "value": ", ".join(wave.label for wave in waves)},
        {"label": "Hidden below", "value": str(report.threshold)},
        {"label": "For", "value": Report.ReleaseTo(report.release_to).label},
    ]
