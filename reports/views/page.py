"""What the pages of reports share."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse

from foundation.access.models import User
from reports import policies, queries
from reports.document import RESTRICTION
from reports.formats import FORMATS
from reports.formats.layout import sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.forms import ApproveReleaseForm
from reports.models import Report
from studies.views.page import person, study_page


def report_called(report_ref: UUID) -> Report:
    reports = Report.objects.select_related("study__component", "author")
    return get_object_or_404(reports, report_ref=report_ref)


def report_page(request: HttpRequest, report: Report, at: datetime) -> dict[str, Any]:
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
