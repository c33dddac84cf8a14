"""The paperwork officer's steps: notices, sending to OMB, returning, the decision, and after it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from foundation.access.models import User
from foundation.access.policy import Policy
from studies import actions, policies
from studies.forms import (
    ChangeForm,
    ClearanceForm,
    DecisionForm,
    IcrReasonForm,
    NoticeForm,
    SubmissionForm,
)
from studies.models import Clearance, Study
from studies.queries import latest_clearance
from studies.views.icr import step_page, the_icr, tried
from studies.views.page import person, study_called


@dataclass(frozen=True, slots=True)
class Step:
    """What stands on the page of a step, and what is said once it is ``done``."""

    title: str
    lede: str
    button: str
    done: str
    is_loss: bool = False


SUBMIT = Step(
    "Sent to OMB",
    "The approved privacy threshold analysis is attached. Materials and burden are frozen as they"
    " are now.",
    "Record that it was sent",
    "Recorded. It is with OMB now.",
)
RETURN = Step(
    "Return the request",
    "For your own reason, or for OMB’s. The lead revises it and hands it over again.",
    "Return it to the lead",
    "Returned. The lead is told.",
)
DECIDE = Step(
    "The decision",
    "It cannot be changed afterwards: a later decision replaces it.",
    "Record the decision",
    "The decision is recorded. The lead is told.",
)
CHANGE = Step(
    "A non-substantive change",
    "The materials differ from those that OMB cleared. It approved the change.",
    "Record the change",
    "Recorded. The clearance covers the present materials.",
)


@require_http_methods(["GET", "POST"])
def record_notice(request: HttpRequest, code: str, days: int) -> HttpResponse:
    """The 60-day or the 30-day notice in the Federal Register."""
    icr = _asked(request, code, the_icr, policies.record_notice)
    if days not in (60, 30):
        raise Http404
    before = {
        "citation": getattr(icr, f"notice{days}_citation"),
        "published_on": getattr(icr, f"notice{days}_on"),
    }
    form = NoticeForm(request.POST or None, initial=before)
    step = Step(
        f"The {days}-day notice",
        "As it was published in the Federal Register.",
        "Record the notice",
        "Recorded. The days for comments are counted.",
    )

    def save(by: User, at: datetime) -> None:
        actions.record_notice(icr=icr, days=days, **form.cleaned_data, by=by, at=at)

    return _taken(request, icr.study, form, save, step)


@require_http_methods(["GET", "POST"])
def submit_icr(request: HttpRequest, code: str) -> HttpResponse:
    """The day on which it went to OMB."""
    icr = _asked(request, code, the_icr, policies.submit_icr)
    form = SubmissionForm(request.POST or None, initial={"sent_on": timezone.localdate()})

    def save(by: User, at: datetime) -> None:
        actions.submit_icr(icr=icr, sent_on=form.cleaned_data["sent_on"], by=by, at=at)

    return _taken(request, icr.study, form, save, SUBMIT)


@require_http_methods(["GET", "POST"])
def return_icr(request: HttpRequest, code: str) -> HttpResponse:
    """Back to the lead, with the reason."""
    icr = _asked(request, code, the_icr, policies.return_icr)
    form = IcrReasonForm(request.POST or None, label="What must change")

    def save(by: User, at: datetime) -> None:
        actions.return_icr(icr=icr, reason=form.cleaned_data["reason"], by=by, at=at)

    return _taken(request, icr.study, form, save, RETURN)


@require_http_methods(["GET", "POST"])
def record_decision(request: HttpRequest, code: str) -> HttpResponse:
    """What OMB decided, or that the exemption is decided."""
    icr = _asked(request, code, the_icr, policies.record_decision)
    form = DecisionForm(request.POST or None, icr=icr)

    def save(by: User, at: datetime) -> None:
        actions.record_decision(icr=icr, decision=form.decision, by=by, at=at)

    return _taken(request, icr.study, form, save, DECIDE)


@require_http_methods(["GET", "POST"])
def record_clearance_change(request: HttpRequest, code: str) -> HttpResponse:
    """A change without substance that OMB approved: the present materials are covered."""
    clearance = _asked(request, code, _the_clearance, policies.record_clearance_change)
    form = ChangeForm(request.POST or None)

    def save(by: User, at: datetime) -> None:
        actions.record_clearance_change(clearance=clearance, facts=form.facts, by=by, at=at)

    return _taken(request, clearance.study, form, save, CHANGE)


@require_http_methods(["GET", "POST"])
def void_clearance(request: HttpRequest, code: str) -> HttpResponse:
    """End it before its last day, by name."""
    clearance = _asked(request, code, _the_clearance, policies.void_clearance)
    form = IcrReasonForm(request.POST or None, label="Why it ends")
    step = Step(
        f"End {clearance} of {clearance.study.code} early",
        "From then on, no tenth person can be addressed. This cannot be undone.",
        "End the clearance",
        "The clearance has ended. The lead is told.",
        is_loss=True,
    )

    def save(by: User, at: datetime) -> None:
        reason = form.cleaned_data["reason"]
        actions.void_clearance(clearance=clearance, reason=reason, by=by, at=at)

    return _taken(request, clearance.study, form, save, step)


@require_http_methods(["GET", "POST"])
def record_clearance(request: HttpRequest, code: str) -> HttpResponse:
    """What OMB decided outside the portal; the team reads who can record it."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    refusal = policies.record_clearance.refusal(user, study, at=at)
    form = ClearanceForm(request.POST or None, method=study.method, on=timezone.localdate(at))
    if request.method == "POST":
        policies.record_clearance.require(user, study, at=at)
        if form.is_valid() and form.facts:
            facts = form.facts

            def save() -> None:
                actions.record_clearance(study=study, facts=facts, by=user, at=at)

            if tried(form, save):
                messages.success(request, "The clearance is recorded.")
                return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="A clearance from outside",
        lede="What OMB decided outside the portal, or why the law does not apply.",
        button="Record the clearance",
        note="It covers the present materials only. If one of them changes, a non-substantive "
        "change or a new clearance is needed.",
        refusal=refusal,
    )


def _the_clearance(study: Study) -> Clearance:
    clearance = latest_clearance(study)
    if clearance is None:
        raise Http404
    clearance.study = study
    return clearance


def _asked(
    request: HttpRequest,
    code: str,
    subject_of: Callable[[Study], Clearance],
    policy: Policy[Any],
) -> Clearance:
    """What the step is about, once its policy was asked.

    :raises Refused: unless the person sees the study, and may take the step now.
    """
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    subject = subject_of(study)
    policy.require(user, subject, at=at)
    return subject


def _taken(
    request: HttpRequest,
    study: Study,
    form: Form,
    save: Callable[[User, datetime], None],
    step: Step,
) -> HttpResponse:
    """The page of the step; once its form is sent, the step taken and the way back."""
    user, at = person(request), timezone.now()
    if request.method == "POST" and form.is_valid() and tried(form, lambda: save(user, at)):
        messages.success(request, step.done)
        return redirect("view_icr", study.code)
    words = {"lede": step.lede, "button": step.button, "is_loss": step.is_loss}
    return step_page(request, study, form, at=at, title=step.title, **words)
