"""Naming people for a study that is being set up."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from foundation.access.policy import Refused
from studies import actions, policies
from studies.actions.plans import ProposalError
from studies.forms import ProposalForm, form_of
from studies.plans import step_called
from studies.plans.steps import TEAM
from studies.views.page import person
from studies.views.plans import plan_called, show_step


@require_POST
def propose_member(request: HttpRequest, plan_ref: UUID) -> HttpResponse:
    """Put somebody on the list, for a role and a reason."""
    user, at, plan = person(request), timezone.now(), plan_called(plan_ref)
    step = step_called(TEAM)
    policies.answer_step.require(user, plan, step, at=at)
    proposal = ProposalForm(request.POST)
    if proposal.is_valid():
        try:
            actions.propose_member(plan=plan, by=user, at=at, **proposal.cleaned_data)
        except (ProposalError, Refused) as error:
            proposal.add_error(None, " ".join(getattr(error, "reasons", None) or [str(error)]))
        else:
            return redirect("answer_step", plan_ref, TEAM)
    form = form_of(step, answers=plan.answers, is_shown_again=False)
    return show_step(request, plan, step, form=form, at=at, proposal=proposal)


@require_POST
def withdraw_proposal(request: HttpRequest, plan_ref: UUID, proposed_id: int) -> HttpResponse:
    """Take somebody off the list."""
    user, at, plan = person(request), timezone.now(), plan_called(plan_ref)
    policies.view_plan.require(user, plan, at=at)
    proposed = get_object_or_404(plan.proposed.select_related("user"), pk=proposed_id)
    actions.withdraw_proposal(proposed=proposed, by=user, at=at)
    return redirect("answer_step", plan_ref, TEAM)
