"""The paperwork officer's steps: notices, sending to OMB, returning, the decision, and after it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

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


@require_http_methods(["GET", "POST"])
def record_notice(request: HttpRequest, code: str, days: int) -> HttpResponse:
    """The 60-day or the 30-day notice in the Federal Register."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    icr = the_icr(study)
    policies.record_notice.require(user, icr, at=at)
    if days not in (60, 30):
        raise Http404
    before = {
        "citation": getattr(icr, f"notice{days}_citation"),
        "published_on": getattr(icr, f"notice{days}_on"),
    }
    form = NoticeForm(request.POST or None, initial=before)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.record_notice(icr=icr, days=days, **form.cleaned_data, by=user, at=at)

        if tried(form, save):
            messages.success(request, "Recorded. The days for comments are counted.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title=f"The {days}-day notice",
        lede="As it was published in the Federal Register.",
        button="Record the notice",
    )


@require_http_methods(["GET", "POST"])
def submit_icr(request: HttpRequest, code: str) -> HttpResponse:
    """The day on which it went to OMB."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    icr = the_icr(study)
    policies.submit_icr.require(user, icr, at=at)
    form = SubmissionForm(request.POST or None, initial={"sent_on": timezone.localdate(at)})
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.submit_icr(icr=icr, sent_on=form.cleaned_data["sent_on"], by=user, at=at)

        if tried(form, save):
            messages.success(request, "Recorded. It is with OMB now.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="Sent to OMB",
        lede="The approved privacy threshold analysis is attached. Materials and burden are frozen "
        "as they are now.",
        button="Record that it was sent",
    )


@require_http_methods(["GET", "POST"])
def return_icr(request: HttpRequest, code: str) -> HttpResponse:
    """Back to the lead, with the reason."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    icr = the_icr(study)
    policies.return_icr.require(user, icr, at=at)
    form = IcrReasonForm(request.POST or None, label="What must change")
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.return_icr(icr=icr, reason=form.cleaned_data["reason"], by=user, at=at)

        if tried(form, save):
            messages.success(request, "Returned. The lead is told.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="Return the request",
        lede="For your own reason, or for OMB’s. The lead revises it and hands it over again.",
        button="Return it to the lead",
    )


@require_http_methods(["GET", "POST"])
def record_decision(request: HttpRequest, code: str) -> HttpResponse:
    """What OMB decided, or that the exemption is decided."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    icr = the_icr(study)
    policies.record_decision.require(user, icr, at=at)
    form = DecisionForm(request.POST or None, icr=icr)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.record_decision(icr=icr, decision=form.decision, by=user, at=at)

        if tried(form, save):
            messages.success(request, "The decision is recorded. The lead is told.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="The decision",
        lede="It cannot be changed afterwards: a later decision replaces it.",
        button="Record the decision",
    )


@require_http_methods(["GET", "POST"])
def record_clearance_change(request: HttpRequest, code: str) -> HttpResponse:
    """A change without substance that OMB approved: the present materials are covered."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    clearance = _the_clearance(study)
    policies.record_clearance_change.require(user, clearance, at=at)
    form = ChangeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.record_clearance_change(clearance=clearance, facts=form.facts, by=user, at=at)

        if tried(form, save):
            messages.success(request, "Recorded. The clearance covers the present materials.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="A non-substantive change",
        lede="The materials differ from those that OMB cleared. It approved the change.",
        button="Record the change",
    )


@require_http_methods(["GET", "POST"])
def void_clearance(request: HttpRequest, code: str) -> HttpResponse:
    """End it before its last day, by name."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    clearance = _the_clearance(study)
    policies.void_clearance.require(user, clearance, at=at)
    form = IcrReasonForm(request.POST or None, label="Why it ends")
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            reason = form.cleaned_data["reason"]
            actions.void_clearance(clearance=clearance, reason=reason, by=user, at=at)

        if tried(form, save):
            messages.success(request, "The clearance has ended. The lead is told.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title=f"End {clearance} of {study.code} early",
        lede="From then on, no tenth person can be addressed. This cannot be undone.",
        button="End the clearance",
        is_loss=True,
    )


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
