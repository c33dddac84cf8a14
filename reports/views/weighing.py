"""Importing weights, and taking them out again."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from reports import actions, policies, queries
from reports.categories import CannotTabulateError
from reports.formats.plain import PlainRow, PlainTable
from reports.forms import WeightsForm, initial_weights
from reports.models import Report
from reports.personal_data import PersonalDataFoundError
from reports.views.page import report_called
from reports.weighting import LEAST, MOST, CellWeights, WeightsRefusedError
from studies.views.page import person, study_page
from studies.views.uploads import forget_file

PROBLEMS_SHOWN = 50


@require_http_methods(["GET", "POST"])
def import_weights(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Try a table out, or weight by it: everything that is wrong with it is named at once."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.import_weights.require(user, report, at=at)
    posted, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form, more = WeightsForm(posted, files, initial=initial_weights(report)), None
    try:
        if form.is_valid():
            more = _tried(request, report, form)
    finally:
        forget_file(request)
    if form.is_bound and form.is_valid() and not more:
        messages.success(request, "The weights are kept. Render the report again.")
        return redirect("view_report", report_ref)
    context = {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        "report": report,
        "form": form,
        "groups": queries.groupings_of(report),
        "is_weighted": queries.imported_weights_of(report) is not None,
        **(more or {}),
    }
    return render(request, "reports/import_weights.html", context)


@require_POST
def remove_weights(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Weight nothing."""
    report = report_called(report_ref)
    try:
        actions.remove_weights(report_id=report.pk, by=person(request), at=timezone.now())
    except CannotTabulateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, "The weights are taken out. Render the report again.")
    return redirect("view_report", report_ref)


def _tried(request: HttpRequest, report: Report, form: WeightsForm) -> dict[str, Any]:
    """What a dry run read, or what is wrong; nothing when the weights are kept."""
    said: dict[str, Any] = {
        "table": form.cleaned_data["table"],
        "source": form.cleaned_data["source"],
        "by": person(request),
        "at": timezone.now(),
    }
    try:
        if "check" in request.POST:
            return _read(report, actions.check_weights(report=report, **said))
        actions.import_weights(report_id=report.pk, **said)
    except WeightsRefusedError as error:
        return {"problems": error.problems[:PROBLEMS_SHOWN], "count": len(error.problems)}
    except (CannotTabulateError, PersonalDataFoundError) as error:
        form.add_error(None, str(error))
    return {}


def _read(report: Report, cells: CellWeights) -> dict[str, Any]:
    """As it was understood, for the eyes of whoever made it."""
    labels = queries.labels_of(report)
    weights = [weight for _, weight in cells.weights]
    table = PlainTable(
        title="What was read",
        words=tuple(labels.get(name, name) for name in cells.demographics),
        numbers=("Weight",),
        rows=tuple(PlainRow(cell, (f"{weight:g}",)) for cell, weight in cells.weights),
    )
    far = max(weights) / min(weights) > MOST / LEAST
    return {"read": [table], "is_trimmed": far, "least": f"{LEAST:g}", "most": f"{MOST:g}"}
