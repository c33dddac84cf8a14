"""Lists of reports."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports import policies, queries
from studies.queries import uncovered_among
from studies.views.page import person, study_called, study_page


@require_safe
def list_reports(request: HttpRequest) -> HttpResponse:
    """Every report that the person may see."""
    user, at = person(request), timezone.now()
    policies.list_reports.require(user, at=at)
    reports = Paginator(queries.reports_for(user, at=at), 50)
    page = reports.get_page(request.GET.get("page"))
    shown = (report.study_id for report in page.object_list)
    context = {
        "page": page,
        "uncovered": uncovered_among(shown, on=timezone.localdate(at)),
        "may_see_log": policies.list_publications.allows(user, at=at),
    }
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
