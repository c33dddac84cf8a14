"""Describing an existing study anew, step by step, and beginning another one from it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from studies import actions, policies
from studies.drafts import StudyDraft, new_problems
from studies.forms import StepForm, form_of
from studies.models import Study
from studies.plans import STEPS, PlanStep, answers_of, step_after
from studies.plans.steps import SCOPE, TEAM, step_asking
from studies.views.page import person, study_called, study_page
from studies.views.plans import step_named
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form

EDITED = tuple(step for step in STEPS if step.key != TEAM)


@require_http_methods(["GET", "POST"])
def edit_study(request: HttpRequest, code: str, step: str = SCOPE) -> HttpResponse:
    """One step of the description; the page says first what a change voids."""
    user, at, study, here = person(request), timezone.now(), study_called(code), step_named(step)
    policies.edit_study.require(user, study, at=at)
    form = _form(request, study, here)
    voiding = voiding_form(request, study, at=at)
    if request.method == "POST" and _is_saveable(form, study, here) and form.reading:
        before = study.status
        try:
            with confirmed(voiding, study):
                actions.edit_study(study=study, draft=form.reading.draft, by=user, at=at)
        except UnconfirmedError:
            pass  # The form says it, with everything that was typed.
        else:
            study.refresh_from_db()
            _say_saved(request, voided=study.status != before)
            return _onward(request, code, here)
    context = {
        **study_page(request, study, at=at, here="view_study"),
        "form": form,
        "voiding": voiding,
        "step": here,
        "step_list": [
            {
                "label": each.title,
                "url": reverse("edit_study", args=[code, each.key]),
                "current": each == here,
            }
            for each in EDITED
        ],
    }
    return render(request, "studies/edit_study.html", context)


@require_POST
def copy_study(request: HttpRequest, code: str) -> HttpResponse:
    """Begin to set up a study that says what this one says."""
    user, at, study = person(request), timezone.now(), study_called(code)
    plan = actions.copy_study(study=study, by=user, at=at)
    messages.success(request, f"Begun from {code}. Look at every step: nothing is started yet.")
    return redirect("answer_step", plan.plan_ref, SCOPE)


def _onward(request: HttpRequest, code: str, step: PlanStep) -> HttpResponse:
    following = step_after(step)
    if request.POST.get("go") == "leave" or following not in EDITED:
        return redirect("view_study", code)
    return redirect("edit_study", code, following.key)


def _form(request: HttpRequest, study: Study, step: PlanStep) -> StepForm:
    """The component is part of the code: it is shown nowhere and sent in vain."""
    saved = answers_of(StudyDraft.of(study))
    asked = [name for name in step.fields if name != "component"]
    is_sent = request.method == "POST"
    sent: dict[str, Any] = {name: request.POST.getlist(name) for name in asked if is_sent}
    form = form_of(step, answers={**saved, **sent}, is_shown_again=is_sent)
    form.fields.pop("component", None)
    return form


def _is_saveable(form: StepForm, study: Study, step: PlanStep) -> bool:
    """Whether all is well, in this step and with what the others say."""
    form.full_clean()
    if form.reading:
        problems = new_problems(form.reading.draft, before=StudyDraft.of(study))
        for name in set(problems) - set(step.fields):
            other = step_asking(name)
            place = f"{other.title}: " if other else ""
            form.add_error(None, place + " ".join(problems[name]))
    return form.is_valid()


def _say_saved(request: HttpRequest, *, voided: bool) -> None:
    if voided:
        messages.warning(
            request, "Saved. The approval is void now: send the study to review again."
        )
    else:
        messages.success(request, "Saved.")
