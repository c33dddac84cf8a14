"""Who may send, take back, review and approve a privacy threshold analysis, and clear a study."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from studies.gates.scope import reasons_of_questions
from studies.lifecycle import PtaStatus, StudyStatus
from studies.materials import materials_hash
from studies.models import Grant, Pta, Study
from studies.models.review import WAITING
from studies.policies.study import sees
from studies.queries import current_version, dropped_questions
from studies.queries.access import conditions, is_component_officer
from studies.scope import problems_of_scope

NEEDED_FOR_REVIEW = {
    "security_plan_ref": "Name the security plan of the system that keeps the raw data (PIA 1.3).",
    "redress_procedure": "Say how people have their contact details corrected (PIA 7.1).",
    "redress_contact": "Name the point of contact for corrections (PIA 7.1).",
    "reidentification_assessment": "Assess whether answers could identify somebody (PIA 2.5).",
}


@Policy
def submit_pta(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, once the study is within scope and says all that reviewers need."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.IN_REVIEW, "The study is in review already."
    yield study.status == StudyStatus.DRAFT, "Nothing changed since the approval."
    for problem in problems_of_scope(study):
        yield False, problem.text
    for field, sentence in NEEDED_FOR_REVIEW.items():
        yield bool(getattr(study, field)), sentence
    version = current_version(study)
    yield version is not None, "Add the questions first: there is no instrument yet."
    if version is not None:
        for reason in reasons_of_questions(study, version.questions):
            yield False, reason.text


@Policy
def withdraw_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The lead takes back what no office has finished."""
    yield from conditions(user, "submit_study", pta.study, at=at)
    yield pta.status in WAITING, "This is not waiting for review."


@Policy
def view_review(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """Both offices, and whoever sees the study."""
    if not _is_reviewer(user, pta, at=at):
        yield from sees(user, pta.study, at=at)


@Policy
def approve_pta_for_component(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """A privacy officer of the component, first, and not on an own study (R-103, R-160)."""
    yield (
        is_component_officer(user, pta.study, at=at),
        "You are not a privacy officer of this component.",
    )
    yield from _independent(user, pta)
    yield pta.status == PtaStatus.SUBMITTED, "This is not waiting for the component office."
    yield from _approvable(pta)


@Policy
def approve_pta_for_office(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The Privacy Office, second, by another person than the component's (R-103, R-160)."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield from _independent(user, pta)
    yield pta.component_by_id != user.pk, "You approved this for the component already."
    yield (
        pta.status != PtaStatus.SUBMITTED,
        "The component privacy officer approves first; that has not happened yet.",
    )
    yield pta.status == PtaStatus.COMPONENT_APPROVED, "This is not waiting for the Privacy Office."
    yield from _approvable(pta)


@Policy
def return_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The office that has it now."""
    if pta.status == PtaStatus.SUBMITTED:
        yield (
            is_component_officer(user, pta.study, at=at),
            "You are not a privacy officer of this component.",
        )
    else:
        yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield from _independent(user, pta)
    yield pta.status in WAITING, "This is not waiting for review."


@Policy
def comment_on_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """Reviewers, while it waits."""
    yield _is_reviewer(user, pta, at=at), "You do not review this study."
    yield from _independent(user, pta)
    yield pta.status in WAITING, "This is not waiting for review."


@Policy
def list_reviews(user: User, *, at: datetime) -> Conditions:
    """The offices that review."""
    yield may_use_page(user, "reviews", at=at), "You do not review studies."


def _is_reviewer(user: User, pta: Pta, *, at: datetime) -> bool:
    return is_component_officer(user, pta.study, at=at) or has_role(
        user, Role.PRIVACY_OFFICE, at=at
    )


def _is_on_team(user: User, study: Study) -> bool:
    return Grant.objects.filter(study=study, user=user, ended_at__isnull=True).exists()


def _independent(user: User, pta: Pta) -> Conditions:
    own = user.pk in (pta.submitted_by_id, pta.study.created_by_id)
    yield not own, "You cannot review your own submission."
    yield not _is_on_team(user, pta.study), "You are on the team of this study."


def _approvable(pta: Pta) -> Conditions:
    study = pta.study
    yield pta.materials_hash == materials_hash(study), "A material changed since the submission."
    left = sorted(dropped_questions(study))
    # Dropped as over-collection: it cannot be in what is released.
    yield not left, f"Dropped questions are still asked: {', '.join(left)}."
