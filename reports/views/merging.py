"""Putting categories together, and looking for what would show more."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from reports import actions, policies, queries
from reports.categories import CannotTabulateError
from reports.forms import MergeForm
from reports.models import Report
from reports.views.page import report_called, report_page
from studies.views.page import person

AGAIN = "Render the report again to see its numbers."


@require_POST
def look_for_merges(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Have neighbors tried in the background."""
    report = report_called(report_ref)
    actions.look_for_merges(report_id=report.pk, by=person(request), at=timezone.now())
    messages.info(request, "Neighboring categories are put together for a try, one after another.")
    return _back(report_ref)


@require_POST
def merge_categories(request: HttpRequest, report_ref: UUID, variable: str) -> HttpResponse:
    """Count some categories as one."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.merge_categories.require(user, report, at=at)
    form = _form(request, report, variable)
    if form is not None and form.is_valid():
        labels = form.cleaned_data["labels"]
        try:
            actions.merge_categories(
                report_id=report.pk, variable=variable, labels=labels, by=user, at=at
            )
        except CannotTabulateError as error:
            form.add_error("labels", str(error))
        else:
            messages.success(request, f"Put together. {AGAIN}")
            return _back(report_ref)
    if form is None:
        messages.error(request, actions.NOT_MERGEABLE)
        return _back(report_ref)
    return report_page(request, report, at, status=422, merge_forms={variable: form})


@require_POST
def undo_merge(request: HttpRequest, report_ref: UUID, variable: str) -> HttpResponse:
    """Count them each by itself again."""
    report, label = report_called(report_ref), request.POST.get("label", "")
    try:
        actions.undo_merge(
            report_id=report.pk, variable=variable, label=label, by=person(request),
            at=timezone.now(),
        )  # fmt: skip
    except CannotTabulateError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, f"Taken apart. {AGAIN}")
    return _back(report_ref)


def _form(request: HttpRequest, report: Report, variable: str) -> MergeForm | None:
    known = {each.name: each for each in queries.mergeable_in(report)}
    if variable not in known:
        return None
    return MergeForm(
        request.POST,
        mergeable=known[variable],
        groups=report.merges.get(variable, ()),
        auto_id=f"id_merge_{variable}_%s",
    )


def _back(report_ref: UUID) -> HttpResponse:
    return redirect("view_report", report_ref)
