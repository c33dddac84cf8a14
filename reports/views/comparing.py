"""Choosing with which other studies a report compares."""

from collections.abc import Collection
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from foundation.access.policy import Refused
from reports import actions, policies, queries
from reports.forms.comparing import ComparisonsForm
from reports.models import Report
from reports.views.page import report_called
from studies.views.page import person, study_page


@require_http_methods(["GET", "POST"])
def choose_comparisons(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Tick reports of other studies that share questions; the report is then rendered anew."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.choose_comparisons.require(user, report, at=at)
    comparable = queries.comparable_with(report, user, at=at)
    offered = {str(each.report.report_ref): _words(each) for each in comparable}
    unread = queries.unread_in(report, user, at=at)
    form = ComparisonsForm(
        request.POST if request.method == "POST" else None,
        offered=[*(_not_offered(report, {*offered} | unread) | offered).items()],
        has_unread=bool(unread),
        initial={"reports": report.comparisons},
    )
    if request.method == "POST" and form.is_valid():
        refs = [UUID(ref) for ref in form.cleaned_data.get("reports", [])]
        try:
            actions.choose_comparisons(
                report_id=report.pk,
                report_refs=refs,
                takes_out_unread=form.cleaned_data.get("takes_out_unread", False),
                by=user,
                at=at,
            )
            messages.success(request, "Saved. Render the report again.")
            return redirect("view_report", report_ref)
        except Refused as refusal:
            form.add_error(
                "reports" if "reports" in form.fields else None, " ".join(refusal.reasons)
            )
    context = {
        **study_page(request, report.study, at=at, here="list_study_reports"),
        "report": report,
        "form": form,
        "is_offered": bool(comparable),
        "asks_of_bank": bool(comparable) or bool(queries.banked_in(report)),
        "against": queries.reasons_against_comparing(report, at=at, by=user),
    }
    return render(request, "reports/choose_comparisons.html", context)


def _not_offered(report: Report, others: Collection[str]) -> dict[str, str]:
    """Chosen before, and not to be chosen again: it stays in sight until it is taken out."""
    return {
        str(other.report_ref): f"{other.study.code}: {other.title} (version {other.version}). "
        "It cannot be compared with any more: take it out."
        for other in queries.compared_in(report)
        if str(other.report_ref) not in others
    }


def _words(comparable: queries.Comparable) -> str:
    """“TSA-2027-014: How travelers see it. Checkpoints. Wave 1 until 3 March 2027. …”"""
    other = comparable.report
    shared = "; ".join(comparable.in_common)
    return (
        f"{other.study.code}: {other.title} (version {other.version}). Study: {other.study.title}. "
        f"Collected: {comparable.collected}. In common: {shared}"
    )
