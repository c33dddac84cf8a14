"""Passages of transcripts for reports: chosen, and decided one by one."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldwork import actions, policies, queries
from fieldwork.forms.quotes import QuoteForm
from fieldwork.models import Quote
from fieldwork.views.sessions import session_called
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from studies.views.page import person, study_called, study_page

PER_PAGE = 20


@never_cache
@require_safe
def list_quotes(request: HttpRequest, code: str) -> HttpResponse:
    """Every quote with its decision; transcripts to choose from."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.list_quotes.require(user, study, at=at)
    page = Paginator(queries.quotes_of(study), PER_PAGE).get_page(request.GET.get("page"))
    opened = actions.open_quotes(study=study, quotes=page.object_list, by=user, at=at)
    decides = policies.decide_quotes.allows(user, study, at=at)
    sessions = queries.sessions_to_quote(study)
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "page": page,
        "quotes": [
            {
                "row": quote,
                "words": words,
                "may_decide": decides
                and quote.is_approved is None
                and quote.chosen_by_id != user.pk,
            }
            for quote, words in opened
        ],
        "sessions": [each for each in sessions if policies.choose_quote.allows(user, each, at=at)],
    }
    return render(request, "fieldwork/list_quotes.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
def choose_quote(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """A transcript, and the passage to take from it."""
    user, at = person(request), timezone.now()
    session = session_called(study_called(code), session_ref)
    policies.choose_quote.require(user, session, at=at)
    form = QuoteForm(request.POST or None, session=session)
    if request.method == "POST" and form.is_valid():
        try:
            actions.choose_quote(session_id=session.pk, **form.cleaned_data, by=user, at=at)
            messages.success(request, "The quote waits for a privacy office.")
            return redirect("list_quotes", code)
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    text = actions.open_transcript(
        transcript_id=session.transcript.pk, purpose=Purpose.ANALYSIS, by=user, at=at
    )
    context = {
        **study_page(request, session.study, at=at, here="view_fieldwork"),
        "session": session,
        "form": form,
        "text": text,
    }
    return render(request, "fieldwork/choose_quote.html", context)


@require_POST
def decide_quote(request: HttpRequest, code: str, quote_ref: UUID) -> HttpResponse:
    """Approve one quote, or refuse it with a reason."""
    quote = get_object_or_404(Quote, session__study=study_called(code), quote_ref=quote_ref)
    user, at = person(request), timezone.now()
    policies.decide_quote.require(user, quote, at=at)
    approve = request.POST.get("decision") == "approve"
    try:
        actions.decide_quote(
            quote_id=quote.pk,
            approve=approve,
            reason=request.POST.get("reason", "")[:400],
            by=user,
            at=at,
        )
        messages.success(request, "The quote is approved." if approve else "The quote is refused.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect("list_quotes", code)


@require_POST
def withdraw_quoting(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """A participant takes back a consent that quotes need."""
    session = session_called(study_called(code), session_ref)
    user, at = person(request), timezone.now()
    subject_code, _, kind = request.POST.get("agreed", "").partition(":")
    policies.withdraw_quoting.require(user, session, at=at)
    try:
        actions.withdraw_quoting(
            session_id=session.pk, subject_code=subject_code, kind=kind, by=user, at=at
        )
        messages.success(request, "Recorded. No report goes out with these words any more.")
    except Refused as refusal:
        messages.error(request, " ".join(refusal.reasons))
    return redirect("view_session", code, session_ref)
