"""What would be printed of what is chosen, beside the form in which it is chosen."""

from contextlib import suppress
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from foundation.access.policy import Refused
from reports import actions, policies
from reports.actions import Preview, ReportDraft
from reports.categories import CannotTabulateError
from reports.formats.layout import sections_of
from reports.formats.weighing import weighted_tables, weights_told
from reports.forms import ReportForm, initial_of
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.views.drafting import form_of
from studies.models import Study
from studies.views.page import person, study_called, study_page


@require_POST
def preview_report(request: HttpRequest, code: str) -> HttpResponse:
    """The page of the form again, as it was filled in, with the protected numbers below it.

    A page that scripts run on takes only the part with the numbers.
    """
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.draft_report.require(user, study, at=at)
    report = _changed(study, request.POST.get("changes", ""))
    initial = initial_of(report) if report else None
    form = form_of(study)(request.POST, study=study, initial=initial)
    context = {
        **study_page(request, study, at=at, here="list_study_reports"),
        "form": form,
        "report": report,
        **_shown(study, form, report, by=user, at=at),
    }
    return render(request, "reports/draft_report.html", context)


def _shown(study: Study, form: ReportForm, report: Report | None, **by: Any) -> dict[str, Any]:
    """The preview, or why there is none."""
    if not form.is_valid():
        return {"why_no_preview": ["Correct what is marked in the form first."]}
    draft: ReportDraft = form.draft().with_kept(report) if report else form.draft()
    try:
        preview: Preview = actions.preview_report(study=study, draft=draft, **by)
    except Refused as error:
        return {"why_no_preview": list(getattr(error, "reasons", (str(error),)))}
    except (CannotTabulateError, PersonalDataFoundError) as error:
        return {"why_no_preview": [str(error)]}
    return {
        "preview": preview,
        "note": preview.document.protected.note,
        "sections": sections_of(preview.document),
        "weighted": weighted_tables(preview.document),
        "weights_told": weights_told(preview.document),
    }


def _changed(study: Study, report_ref: str) -> Report | None:
    """The report that the form changes; a new one has none."""
    with suppress(ValidationError):
        return (
            study.reports.defer("payload", "pdf", "public_pdf", "audit")
            .filter(report_ref=report_ref)
            .first()
        )
    return None
