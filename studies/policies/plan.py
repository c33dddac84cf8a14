"""Who may set up a study, step by step, and start it."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import reasons_against
from foundation.access.roles import STUDY_ROLES, Role
from studies.models import ProposedMember, Study, StudyPlan
from studies.plans.reading import read
from studies.plans.standing import outside_the_assessment, standings_of, why_closed
from studies.plans.steps import TEAM, PlanStep, step_called
from studies.policies.study import create_study, sees, starts_studies

ANOTHERS = "Somebody else is setting up this study."
STARTED = "This study is started already."

plan_study = create_study


def _owns(user: User, plan: StudyPlan, *, at: datetime) -> Conditions:
    yield plan.owner_id == user.pk, ANOTHERS
    yield from starts_studies(user, at=at)
    yield plan.study_id is None, STARTED


@Policy
def copy_study(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever starts studies and sees this one."""
    yield from starts_studies(user, at=at)
    yield from sees(user, study, at=at)


@Policy
def answer_step(user: User, plan: StudyPlan, step: PlanStep, *, at: datetime) -> Conditions:
    """The owner; nothing beyond what lies outside the PIA (R-003 to R-005, R-017, R-019)."""
    yield from _owns(user, plan, at=at)
    reason = why_closed(step, read(plan.answers))
    yield reason is None, reason or ""


@Policy
def view_plan(user: User, plan: StudyPlan, *, at: datetime) -> Conditions:
    """The owner, at any time before the study is started."""
    yield from _owns(user, plan, at=at)


@Policy
def start_plan(user: User, plan: StudyPlan, *, at: datetime) -> Conditions:
    """The owner, once nothing is missing and nothing lies outside the PIA."""
    yield from _owns(user, plan, at=at)
    reading = read(plan.answers)
    outside = outside_the_assessment(reading)
    yield not outside, " ".join(text for _, text in outside)
    for standing in standings_of(reading, plan.saved):
        title = standing.step.title
        yield not standing.problems, f"The step “{title}” is not finished."


discard_plan = view_plan


@Policy
def propose_member(user: User, plan: StudyPlan, to: User, role: str, *, at: datetime) -> Conditions:
    """The owner names somebody else for a role that goes with what they are."""
    yield from _owns(user, plan, at=at)
    reason = why_closed(step_called(TEAM), read(plan.answers))
    yield reason is None, reason or ""
    yield user != to, "You lead the study yourself."
    yield role in STUDY_ROLES, "This is no role on a study."
    yield to.is_active, "This account is closed."
    for against in reasons_against(to, Role(role), at=at):
        yield False, against


@Policy
def withdraw_proposal(user: User, proposed: ProposedMember, *, at: datetime) -> Conditions:
    """The owner of the set-up."""
    yield from _owns(user, proposed.plan, at=at)
