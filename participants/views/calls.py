"""The phone list: one contact at a time on the screen, and what came of each call."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participants import actions, policies
from participants.composing.scripts import script_of
from participants.forms.letters import CallForm
from participants.models import Mailing, MailItem
from participants.queries.calls import calls_in_numbers
from participants.queries.mailings import purpose_of_mailing
from participants.views.mailings import mailing_called
from participants.vocabulary import CallOutcome
from studies.models import Study
from studies.views.page import address, person, study_called, study_page

HERE = "view_contacts"
TOLD = {
    CallOutcome.AGREED: "Recorded. Begin the interview on the interviewer’s own page.",
    CallOutcome.NEVER_AGAIN: "Recorded. No study writes to or calls this person any more.",
}


@require_safe
def view_calls(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """The list in numbers; nobody is opened."""
    study, at = study_called(code), timezone.now()
    mailing = mailing_called(study, mailing_ref)
    policies.view_calls.require(person(request), mailing, at=at)
    context = {
        **_around(request, study, mailing, at=at),
        "numbers": calls_in_numbers(mailing, at=at),
        "why_not": policies.call_next_contact.refusal(person(request), mailing, at=at),
    }
    return render(request, "participants/view_calls.html", context)


@never_cache
@require_POST
def call_next_contact(request: HttpRequest, code: str, mailing_ref: UUID) -> HttpResponse:
    """One contact in the clear, never in the address and never stored by the browser."""
    study, at = study_called(code), timezone.now()
    mailing = mailing_called(study, mailing_ref)
    policies.view_calls.require(person(request), mailing, at=at)
    return _call_page(request, study, mailing, CallForm(at=at), at=at)


@never_cache
@require_POST
def record_call(request: HttpRequest, code: str, mailing_ref: UUID, item_ref: UUID) -> HttpResponse:
    """What came of the call; then the next contact is one press away."""
    study, at = study_called(code), timezone.now()
    mailing = mailing_called(study, mailing_ref)
    policies.view_calls.require(person(request), mailing, at=at)
    item = get_object_or_404(MailItem, mailing=mailing, pk=item_ref)
    form = CallForm(request.POST, at=at)
    if not form.is_valid():
        policies.record_call.require(person(request), item, at=at)
        return _call_page(request, study, mailing, form, at=at)
    outcome = CallOutcome(form.cleaned_data["outcome"])
    actions.record_call(
        item=item, outcome=outcome, call_again=form.call_again, by=person(request), at=at
    )
    messages.success(request, TOLD.get(outcome, "Recorded."))
    return redirect("view_calls", code, mailing_ref)


def _call_page(
    request: HttpRequest, study: Study, mailing: Mailing, form: CallForm, *, at: datetime
) -> HttpResponse:
    call = actions.call_next_contact(mailing=mailing, by=person(request), at=at)
    if call is None:
        messages.info(request, "Nobody is to be called at this moment. Look again later.")
        return redirect("view_calls", study.code, mailing.mailing_ref)
    context = {
        **_around(request, study, mailing, at=at),
        "call": call,
        "script": script_of(mailing, study, name=call.name, at=at),
        "form": form,
        "purpose": purpose_of_mailing(mailing, study),
        "closes_after": max(0, int((call.held_until - at).total_seconds())),
        "closes_at": timezone.localtime(call.held_until),
    }
    status = 400 if form.errors else 200
    response = render(request, "participants/call_next_contact.html", context, status=status)
    response["Cache-Control"] = "no-store, private"
    return response


def _around(
    request: HttpRequest, study: Study, mailing: Mailing, *, at: datetime
) -> dict[str, Any]:
    return {
        **study_page(request, study, at=at, here=HERE),
        "mailing": mailing,
        "interview_url": address("begin_call", study.code),
    }
