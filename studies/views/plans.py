"""Setting up a study: how it begins, its steps, the check, and the start."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from foundation.access.models import User
from studies import actions, policies
from studies.forms import EarlierStudyForm, ProposalForm, StepForm, form_of, label_of
from studies.models import StudyPlan
from studies.plans import (
    STEPS,
    PlanStep,
    Reading,
    StepStanding,
    in_words,
    outside_the_assessment,
    progress_of,
    read,
    standings_of,
    step_after,
    step_before,
    step_called,
)
from studies.plans.standing import CLOSED
from studies.plans.steps import TEAM, UnknownStepError
from studies.queries import unfinished_plans, visible_studies
from studies.views.page import person

CHECK = "Check and start"


@require_http_methods(["GET", "POST"])
def plan_study(request: HttpRequest) -> HttpResponse:
    """From the beginning, or from an earlier study; and what was begun before."""
    user, at = person(request), timezone.now()
    policies.plan_study.require(user, at=at)
    is_copy = request.POST.get("begin") == "copy"
    form = EarlierStudyForm(request.POST if is_copy else None, studies=visible_studies(user, at=at))
    if request.method == "POST" and not is_copy:
        return _to_step(actions.plan_study(by=user, at=at))
    if form.is_valid() and form.earlier:
        return _to_step(actions.copy_study(study=form.earlier, by=user, at=at))
    context = {
        "form": form,
        "plans": unfinished_plans(user),
        "steps": STEPS,
        "breadcrumbs": [("Studies", reverse("list_studies")), ("New", "")],
    }
    return render(request, "studies/plan_study.html", context)


@require_http_methods(["GET", "POST"])
def answer_step(request: HttpRequest, plan_ref: UUID, step: str) -> HttpResponse:
    """One step: whatever was typed is kept, whichever way it is left."""
    user, at, plan, here = person(request), timezone.now(), plan_called(plan_ref), step_named(step)
    policies.answer_step.require(user, plan, here, at=at)
    if request.method != "POST":
        form = form_of(here, answers=plan.answers, is_shown_again=here.key in plan.saved)
        return show_step(request, plan, here, form=form, at=at)
    sent = {name: request.POST.getlist(name) for name in here.fields}
    plan = actions.answer_step(plan=plan, step=here, answers=sent, by=user, at=at)
    form = form_of(here, answers=plan.answers, is_shown_again=True)
    way = request.POST.get("go", "")
    if way == "leave":
        messages.success(request, "Saved. You can go on whenever you like.")
        return redirect("list_studies")
    before = step_before(here)
    if way == "back" and before is not None:
        return _to_step(plan, before)
    return (
        _to_step(plan, step_after(here))
        if form.is_valid()
        else show_step(request, plan, here, form=form, at=at)
    )


@require_http_methods(["GET", "POST"])
def start_plan(request: HttpRequest, plan_ref: UUID) -> HttpResponse:
    """All answers at a glance, what is missing, and the start."""
    user, at, plan = person(request), timezone.now(), plan_called(plan_ref)
    if plan.study is not None and plan.owner_id == user.pk:
        return redirect("view_study", plan.study.code)
    policies.view_plan.require(user, plan, at=at)
    if request.method == "POST":
        study = actions.start_plan(plan=plan, by=user, at=at)
        messages.success(request, f"{study.code} is started. Next: write the questions.")
        if plan.proposed.exists():
            messages.warning(
                request, "Access could not be asked for everybody whom you proposed: see the team."
            )
        return redirect("view_study", study.code)
    context = {**plan_page(plan, here=None), **_check(user, plan, at=at)}
    return render(request, "studies/start_plan.html", context)


@require_http_methods(["GET", "POST"])
def discard_plan(request: HttpRequest, plan_ref: UUID) -> HttpResponse:
    """Delete what was typed, after a page that says what that is."""
    user, at, plan = person(request), timezone.now(), plan_called(plan_ref)
    policies.discard_plan.require(user, plan, at=at)
    if request.method == "POST":
        actions.discard_plan(plan=plan, by=user, at=at)
        messages.success(request, "The set-up is deleted.")
        return redirect("list_studies")
    return render(request, "studies/discard_plan.html", plan_page(plan, here=None))


def plan_called(plan_ref: UUID) -> StudyPlan:
    """The set-up of an address, or the page that says there is none."""
    return get_object_or_404(
        StudyPlan.objects.select_related("owner", "study", "copied_from"), plan_ref=plan_ref
    )


def step_named(key: str) -> PlanStep:
    """The step of an address, or the page that says there is none."""
    try:
        return step_called(key)
    except UnknownStepError:
        raise Http404 from None


def show_step(
    request: HttpRequest,
    plan: StudyPlan,
    step: PlanStep,
    *,
    form: StepForm,
    at: datetime,
    proposal: ProposalForm | None = None,
) -> HttpResponse:
    """The page of a step; with the people proposed so far where it is the last one."""
    context = {**plan_page(plan, here=step), "form": form}
    if step.key == TEAM:
        context["proposed"] = plan.proposed.select_related("user")
        context["proposal"] = proposal or ProposalForm()
    return render(request, "studies/answer_step.html", context)


def plan_page(plan: StudyPlan, *, here: PlanStep | None) -> dict[str, Any]:
    """What every page of a set-up shows around its content; ``here`` nothing for the check."""
    reading = read(plan.answers)
    standings = standings_of(reading, plan.saved)
    outside = [text for each, text in outside_the_assessment(reading) if here in (each, None)]
    return {
        "plan": plan,
        "step": here,
        "number": STEPS.index(here) + 1 if here else None,
        "count": len(STEPS),
        "before": step_before(here) if here else STEPS[-1],
        "progress": progress_of(standings),
        "outside": outside,
        "saved_at": _time(plan.saved.get(here.key) if here else ""),
        "is_unfinished": any(s.step == here and s.state == "unfinished" for s in standings),
        "step_list": _step_list(plan, standings, here),
        "breadcrumbs": [
            ("Studies", reverse("list_studies")),
            ("New", reverse("plan_study")),
            (here.title if here else CHECK, ""),
        ],
    }


def _step_list(
    plan: StudyPlan, standings: list[StepStanding], here: PlanStep | None
) -> list[dict[str, Any]]:
    steps = [
        {
            "label": each.step.title,
            "state": each.state,
            "is_optional": each.step.is_optional,
            "is_brought": bool(plan.copied_from) and _is_said(plan, each.step),
            "current": each.step == here,
            "url": ""
            if each.state == "locked"
            else reverse("answer_step", args=[plan.plan_ref, each.step.key]),
        }
        for each in standings
    ]
    check = {"label": CHECK, "current": here is None, "url": _check_address(plan)}
    return [*steps, check]


def _check(user: User, plan: StudyPlan, *, at: datetime) -> dict[str, Any]:
    reading = read(plan.answers)
    standings = standings_of(reading, plan.saved)
    source, proposed = plan.copied_from, plan.proposed.select_related("user")
    return {
        "sections": [
            {
                "standing": each,
                "url": reverse("answer_step", args=[plan.plan_ref, each.step.key]),
                "said": _is_said(plan, each.step) or (each.step.key == TEAM and bool(proposed)),
                "rows": [
                    {"label": label_of(each.step, name), "value": _said(plan, reading, name)}
                    for name in each.step.fields
                ],
            }
            for each in standings
            if each.state != CLOSED
        ],
        "locked": [each.step.title for each in standings if each.state == CLOSED],
        "missing": [each for each in standings if each.problems],
        "proposed": proposed,
        "source": source,
        "brings_along": source and policies.copy_study.allows(user, source, at=at),
        "may_start": policies.start_plan.allows(user, plan, at=at),
    }


def _said(plan: StudyPlan, reading: Reading, name: str) -> str:
    """An answer in words; nothing where one is still missing."""
    is_missing = name in reading.problems and not plan.answers.get(name)
    return "" if is_missing else in_words(reading.draft, name)


def _is_said(plan: StudyPlan, step: PlanStep) -> bool:
    """Whether anything is answered in it."""
    return any(plan.answers.get(name) for name in step.fields)


def _time(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None


def _check_address(plan: StudyPlan) -> str:
    return reverse("start_plan", args=[plan.plan_ref])


def _to_step(plan: StudyPlan, step: PlanStep | None = STEPS[0]) -> HttpResponse:
    """To a step, or after the last one to the check."""
    if step is None:
        return redirect(_check_address(plan))
    return redirect("answer_step", plan.plan_ref, step.key)
