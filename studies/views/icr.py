"""An information collection request: what it needs, where it stands, and the lead's steps."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from studies import actions, policies
from studies.clearances import ClearanceError
from studies.forms import BurdenForm, IcrForm, IcrKindForm
from studies.lifecycle import IcrStatus
from studies.models import Clearance, Study
from studies.queries import (
    addressed_count,
    burden_of,
    clearance_need,
    current_icr,
    problems_of_preparation,
)
from studies.queries.counting import MOST_WITHOUT_CLEARANCE
from studies.views.icr_page import icr_entries, icr_steps
from studies.views.page import person, study_called, study_page


@require_safe
def view_icr(request: HttpRequest, code: str) -> HttpResponse:
    """Whether a clearance is needed, the burden, the request, and what happened before."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    icr, need = current_icr(study), clearance_need(study)
    history = study.clearances.select_related("umbrella", "recorded_by", "prepared_by", "pta")
    context = {
        **study_page(request, study, at=at, here="view_approvals"),
        "need": need,
        "needs_clearance": need.is_needed,
        "burden": burden_of(study),
        "count": addressed_count(study, on=timezone.localdate(at)),
        "most_without_clearance": MOST_WITHOUT_CLEARANCE,
        "clearances": study.clearances.decided(),
        "icr": icr,
        "missing": _missing(icr, study, at),
        "icr_steps": icr_steps(icr, user, study, at=at),
        "history": [
            {"clearance": one, "entries": icr_entries(one)}
            for one in history.prefetch_related("changes").order_by("-pk")
        ],
        "may_edit_burden": policies.edit_burden.allows(user, study, at=at),
        "may_prepare": policies.prepare_icr.allows(user, study, at=at),
        "may_record": policies.record_clearance.allows(user, study, at=at),
    }
    return render(request, "studies/view_icr.html", context)


@require_http_methods(["GET", "POST"])
def edit_burden(request: HttpRequest, code: str) -> HttpResponse:
    """How many people of each kind answer, how often, and in how many minutes."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.edit_burden.require(user, study, at=at)
    form = BurdenForm(request.POST or None, study=study)
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.edit_burden(study=study, lines=form.lines, by=user, at=at)

        if tried(form, save):
            messages.success(request, "Saved.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title="People and minutes",
        lede=f"The study expects {study.expected_respondents:,} people. Say who they are, how often"
        " each answers, and how many minutes it takes with reading the instructions.",
        button="Save",
    )


@require_http_methods(["GET", "POST"])
def prepare_icr(request: HttpRequest, code: str) -> HttpResponse:
    """First the kind, then what that kind needs; the kind stays in the address."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.prepare_icr.require(user, study, at=at)
    icr = current_icr(study)
    chosen = IcrKindForm(request.GET or None, study=study, initial=_chosen_before(icr))
    if not (request.GET and chosen.is_valid()):
        context = {
            **study_page(request, study, at=at, here="view_approvals"),
            "form": chosen,
            "need": clearance_need(study),
        }
        return render(request, "studies/prepare_icr.html", context)
    form = IcrForm(
        request.POST if request.method == "POST" else None,
        initial=_prepared_before(icr),
        kind=chosen.cleaned_data["kind"],
        umbrella=chosen.cleaned_data["umbrella"],
    )
    if request.method == "POST" and form.is_valid():

        def save() -> None:
            actions.prepare_icr(study=study, draft=form.draft, by=user, at=at)

        if tried(form, save):
            messages.success(request, "Saved. Hand it over when it is complete.")
            return redirect("view_icr", code)
    return step_page(
        request,
        study,
        form,
        at=at,
        title=dict(chosen.fields["kind"].choices)[chosen.cleaned_data["kind"]],  # type: ignore[attr-defined]
        lede="Save what is there; it is checked when you hand it over.",
        button="Save the request",
    )


@require_POST
def hand_over_icr(request: HttpRequest, code: str) -> HttpResponse:
    """Send it to the paperwork officer, or say what is missing."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    try:
        actions.hand_over_icr(icr=the_icr(study), by=user, at=at)
    except ClearanceError as error:
        messages.error(request, " ".join(error.problems.values()))
    else:
        messages.success(request, "Handed over. The paperwork officer takes it from here.")
    return redirect("view_icr", code)


@require_POST
def withdraw_icr(request: HttpRequest, code: str) -> HttpResponse:
    """Give the request up."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    actions.withdraw_icr(icr=the_icr(study), by=user, at=at)
    messages.success(request, "Withdrawn. You can prepare another request.")
    return redirect("view_icr", code)


def the_icr(study: Study) -> Clearance:
    """The request that a step is about.

    :raises Http404: if nobody has begun one.
    """
    icr = current_icr(study)
    if icr is None:
        raise Http404
    icr.study = study
    return icr


def tried(form: Form, act: Callable[[], Any]) -> bool:
    """Do it, or put what is wrong beside the fields that say it."""
    try:
        act()
    except ClearanceError as error:
        for field, sentence in error.problems.items():
            form.add_error(field if field in form.fields else None, sentence)
        return False
    return True


def step_page(
    request: HttpRequest, study: Study, form: Form, *, at: datetime, title: str, **words: Any
) -> HttpResponse:
    """One short form. ``words``: lede, button, and note or is_loss where there is one."""
    context = {
        **study_page(request, study, at=at, here="view_approvals"),
        "form": form,
        "title": title,
        **words,
    }
    return render(request, "studies/icr_step.html", context)


def _missing(icr: Clearance | None, study: Study, at: datetime) -> list[str]:
    """What the lead still has to add, while it is the lead's turn."""
    if icr is None or icr.status not in (IcrStatus.PREPARING, IcrStatus.RETURNED):
        return []
    icr.study = study
    return [text for _, text in problems_of_preparation(icr, on=timezone.localdate(at))]


def _chosen_before(icr: Clearance | None) -> dict[str, Any]:
    return {"kind": icr.kind, "umbrella": icr.umbrella_id} if icr else {}


def _prepared_before(icr: Clearance | None) -> dict[str, Any]:
    return {name: getattr(icr, name) for name in IcrForm.base_fields} if icr else {}
