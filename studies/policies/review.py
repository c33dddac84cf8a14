"""Who may send, take back, review and approve a privacy threshold analysis, and clear a study."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from studies.drafts import StudyDraft, problems_of_draft
from studies.gates.scope import reasons_of_questions
from studies.instruments import called
from studies.lifecycle import PointStatus, PtaStatus, StudyStatus
from studies.materials import materials_hash
from studies.models import Pta, Study
from studies.models.review import WAITING
from studies.policies.study import CLOSED, WORKED_ON_IT, sees
from studies.queries import (
    confirmations_missing,
    current_version,
    dropped_questions,
    governing_pta,
    points_in,
    sections_to_change,
    undecided_questions,
    waiting_pta,
)
from studies.queries.access import conditions, has_worked_on, is_component_officer
from studies.queries.reviews import renewal_begun
from studies.scope import problems_of_scope

NEEDED_FOR_REVIEW = {
    "security_plan_ref": "Name the security plan of the system that keeps the raw data (PIA 1.3).",
    "redress_procedure": "Say how people have their contact details corrected (PIA 7.1).",
    "redress_contact": "Name the point of contact for corrections (PIA 7.1).",
    "reidentification_assessment": "Assess whether answers could identify somebody (PIA 2.5).",
}

NOT_WAITING = "This is not waiting for review."


@Policy
def submit_pta(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, once the study is within scope and says all that reviewers need."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield study.status != StudyStatus.IN_REVIEW, "The study is in review already."
    yield waiting_pta(study) is None, "The renewal is in review already."
    is_new = study.status == StudyStatus.DRAFT or renewal_begun(study)
    yield is_new, "Nothing changed since the approval."
    left = [str(point) for point in points_in(study, PointStatus.UNANSWERED)]
    yield not left, f"Answer what the reviewers asked: {', '.join(left)}."
    for problem in problems_of_scope(study):
        yield False, problem.text
    # A study from a time with fewer questions answers the later ones before it is reviewed.
    for sentences in problems_of_draft(StudyDraft.of(study)).values():
        yield False, sentences[0]
    for field, sentence in NEEDED_FOR_REVIEW.items():
        yield bool(getattr(study, field)), sentence
    version = current_version(study)
    yield version is not None, "Add the questions first: there is no instrument yet."
    if version is not None:
        for reason in reasons_of_questions(study, version.questions):
            yield False, reason.text


@Policy
def renew_pta(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while an approval is in force and no renewal of it is begun."""
    yield from conditions(user, "submit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    running = governing_pta(study)
    in_force = running is not None and running.status == PtaStatus.APPROVED
    yield in_force, "There is no approval to renew."
    yield waiting_pta(study) is None, "The renewal is in review already."
    yield not renewal_begun(study), "The renewal is begun already: complete it and send it."


@Policy
def discard_renewal(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while the renewal is being written; the approval in force goes on."""
    yield from conditions(user, "submit_study", study, at=at)
    yield waiting_pta(study) is None, "The renewal is in review: withdraw it from review first."
    yield renewal_begun(study), "There is no renewal to discard."


@Policy
def withdraw_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The lead takes back what no office has finished."""
    yield from conditions(user, "submit_study", pta.study, at=at)
    yield pta.status in WAITING, NOT_WAITING


@Policy
def view_review(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """Both offices, and whoever sees the study."""
    if not is_reviewer(user, pta, at=at):
        yield from sees(user, pta.study, at=at)


@Policy
def approve_pta_for_component(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """A privacy officer of the component, first, and not on an own study (R-103, R-160)."""
    yield (
        is_component_officer(user, pta.study, at=at),
        "You are not a privacy officer of this component.",
    )
    yield from independent(user, pta)
    yield (
        pta.status == PtaStatus.SUBMITTED,
        f"This is not waiting for the component office. {what_happened(pta)}",
    )
    yield from _approvable(user, pta)


@Policy
def approve_pta_for_office(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The Privacy Office, second, by another person than the component's (R-103, R-160)."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield from independent(user, pta)
    yield pta.component_by_id != user.pk, "You approved this for the component already."
    yield (
        pta.status != PtaStatus.SUBMITTED,
        "The component privacy officer approves first; that has not happened yet.",
    )
    yield (
        pta.status == PtaStatus.COMPONENT_APPROVED,
        f"This is not waiting for the Privacy Office. {what_happened(pta)}",
    )
    yield from _approvable(user, pta)


@Policy
def decide_on_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """The office that has it now: it is always one office's turn."""
    if pta.status == PtaStatus.SUBMITTED:
        yield (
            is_component_officer(user, pta.study, at=at),
            "You are not a privacy officer of this component.",
        )
    else:
        yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield from independent(user, pta)
    yield pta.status in WAITING, f"{NOT_WAITING} {what_happened(pta)}"


return_pta = decide_on_pta


@Policy
def comment_on_pta(user: User, pta: Pta, *, at: datetime) -> Conditions:
    """Reviewers, while it waits."""
    yield is_reviewer(user, pta, at=at), "You do not review this study."
    yield from independent(user, pta)
    yield pta.status in WAITING, f"{NOT_WAITING} {what_happened(pta)}"


@Policy
def list_reviews(user: User, *, at: datetime) -> Conditions:
    """The offices that review."""
    yield may_use_page(user, "reviews", at=at), "You do not review studies."


def is_reviewer(user: User, pta: Pta, *, at: datetime) -> bool:
    """Whether the person is of one of the two offices."""
    return is_component_officer(user, pta.study, at=at) or has_role(
        user, Role.PRIVACY_OFFICE, at=at
    )


def independent(user: User, pta: Pta) -> Conditions:
    """Neither the author nor ever on the team (R-160)."""
    own = user.pk in (pta.submitted_by_id, pta.study.created_by_id)
    yield not own, "You cannot review your own submission."
    yield not has_worked_on(user, pta.study), WORKED_ON_IT


def what_happened(pta: Pta) -> str:
    """One sentence on how a submission stands, for whoever comes too late."""
    status = PtaStatus(pta.status)
    if status == PtaStatus.RETURNED:
        return f"{_who(pta.returned_by)} returned it{_when(pta.returned_at)}."
    if status in (PtaStatus.APPROVED, PtaStatus.SUPERSEDED):
        return f"{_who(pta.office_by)} approved it{_when(pta.office_at)}."
    if status == PtaStatus.COMPONENT_APPROVED:
        return f"{_who(pta.component_by)} approved it for the component{_when(pta.component_at)}."
    if status == PtaStatus.WITHDRAWN:
        return "The lead withdrew it from review."
    if status == PtaStatus.SUBMITTED:
        return f"{status.label}."
    return f"It is {status.label.lower()}."


def _who(person: User | None) -> str:
    return str(person) if person else "Somebody"


def _when(moment: datetime | None) -> str:
    if moment is None:
        return ""
    there = timezone.localtime(moment)
    return f" on {there.day} {there:%B %Y}, {there:%H:%M}"


def _approvable(user: User, pta: Pta) -> Conditions:
    study = pta.study
    yield pta.materials_hash == materials_hash(study), "A material changed since the submission."
    left = dropped_questions(study)
    # Dropped as over-collection: it cannot be in what is released.
    yield not left, f"Dropped questions are still asked: {called(pta.questions, left)}."
    undecided = undecided_questions(pta)
    yield not undecided, f"Decide on every question first: {called(pta.questions, undecided)}."
    to_change = sections_to_change(pta)
    yield not to_change, f"These sections need a change: {', '.join(to_change)}. Return it."
    unsettled = points_in(study, PointStatus.UNANSWERED, PointStatus.ANSWERED)
    numbers = ", ".join(str(point) for point in unsettled)
    yield not unsettled, f"Accept the lead’s answers first, or ask again: {numbers}."
    unconfirmed = confirmations_missing(pta, user.pk)
    said = "; ".join(str(each.label) for each in unconfirmed)
    yield not unconfirmed, f"Confirm first: {said}."
