"""Choosing the quotes of a report."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldwork.actions import open_quotes
from fieldwork.queries import quotes_of
from foundation.access.policy import Refused
from reports import actions, policies
from reports.forms.quoting import QuotesForm
from reports.personal_data import PersonalDataFoundError
from reports.views.page import report_called
from studies.views.page import person, study_page


@never_cache
@require_http_methods(["GET", "POST"])
def choose_quotes(request: HttpRequest, report_ref: UUID) -> HttpResponse:
    """Tick approved quotes; the report is then rendered anew."""
    user, at, report = person(request), timezone.now(), report_called(report_ref)
    policies.choose_quotes.require(user, report, at=at)
    approved = quotes_of(report.study).filter(is_approved=True)
    opened = open_quotes(study=report.study, quotes=approved, by=user, at=at)
    form = QuotesForm(
        request.POST or None,
        approved=[(str(quote.quote_ref), words) for quote, words in opened],
        initial={"quotes": report.quotes},
    )
    if request.method == "POST":
        form = QuotesForm(request.POST, approved=form.fields["quotes"].choices)  # type: ignore[attr-defined]
        if form.is_valid():
            refs = [UUID(ref) for ref in form.cleaned_data["quotes"]]
            try:
                actions.choose_quotes(report_id=report.pk, quote_refs=refs, by=user, at=at)
                messages.success(request, "Saved. Render the report again.")
                return redirect("view_report", report_ref)
            except Refused as refusal:
                form.add_error(None, " ".join(refusal.reasons))
            except PersonalDataFoundError as error:
                form.add_error(None, str(error))
    page = study_page(request, report.study, at=at, here="list_study_reports")
    context = {**page, "report": report, "form": form, "has_quotes": bool(opened)}
    return render(request, "reports/choose_quotes.html", context)
