"""Who may ask to share, review it, and clear it (PIA 8.4; R-162)."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, may_use_page
from foundation.access.roles import Role
from studies.lifecycle.sharing import AgreementStatus
from studies.models import SharingAgreement, Study
from studies.policies.study import WORKED_ON_IT, sees
from studies.queries.access import conditions, has_worked_on

NOT_IN_REVIEW = "It is not in review."
NOT_IN_OFFICE = "You do not work for this office."
OPEN = frozenset({AgreementStatus.REQUESTED, AgreementStatus.REVIEWED})
REVIEWERS: dict[str, tuple[Role, ...]] = {
    "security": (Role.IT_SECURITY,),
    "privacy": (Role.PRIVACY_OFFICE, Role.COMPONENT_PRIVACY_OFFICER),
    "counsel": (Role.GENERAL_COUNSEL,),
}


@Policy
def list_agreements(user: User, *, at: datetime) -> Conditions:
    """The offices that review and clear them."""
    opens = may_use_page(user, "sharing", at=at)
    yield opens, "You do not review sharing agreements."


@Policy
def list_study_agreements(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study."""
    yield from sees(user, study, at=at)


@Policy
def view_agreement(user: User, agreement: SharingAgreement, *, at: datetime) -> Conditions:
    """Whoever sees the study, and the offices that review and clear."""
    if not may_use_page(user, "sharing", at=at):
        yield from sees(user, agreement.study, at=at)


@Policy
def request_agreement(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead; reports of a closed study are shared too."""
    yield from conditions(user, "submit_study", study, at=at)


@Policy
def edit_agreement(user: User, agreement: SharingAgreement, *, at: datetime) -> Conditions:
    """The lead, once it was returned."""
    yield from conditions(user, "submit_study", agreement.study, at=at)
    returned = agreement.status == AgreementStatus.RETURNED
    yield returned, "Only what was returned can be changed. Withdraw it, or ask anew."


@Policy
def withdraw_agreement(user: User, agreement: SharingAgreement, *, at: datetime) -> Conditions:
    """The lead, until it is over."""
    yield from conditions(user, "submit_study", agreement.study, at=at)
    over = agreement.status in {AgreementStatus.WITHDRAWN, AgreementStatus.EXPIRED}
    yield not over, "This agreement is over."


@Policy
def review_agreement(
    user: User, agreement: SharingAgreement, office: str, *, at: datetime
) -> Conditions:
    """One of the three offices, each by another person, in any order."""
    yield office in REVIEWERS and works_for(user, office, agreement, at=at), NOT_IN_OFFICE
    yield from _independent(user, agreement)
    yield agreement.status == AgreementStatus.REQUESTED, NOT_IN_REVIEW
    yield user.pk not in agreement.reviewers, "You reviewed it for another office already."
    reviewed = getattr(agreement, f"{office}_by_id") is not None
    yield not reviewed, "Your office reviewed it already."


@Policy
def clear_agreement(user: User, agreement: SharingAgreement, *, at: datetime) -> Conditions:
    """The Privacy Office, by a fourth person, after all three reviews."""
    yield has_role(user, Role.PRIVACY_OFFICE, at=at), "You do not work for the Privacy Office."
    yield from _independent(user, agreement)
    yield user.pk not in agreement.reviewers, "You reviewed it: another person clears it."
    reviewed = agreement.status == AgreementStatus.REVIEWED
    yield reviewed, "The three offices have not reviewed it yet, or it is decided already."


@Policy
def return_agreement(user: User, agreement: SharingAgreement, *, at: datetime) -> Conditions:
    """Any of the offices, while it is in review."""
    works = any(works_for(user, office, agreement, at=at) for office in REVIEWERS)
    yield works, NOT_IN_OFFICE
    yield from _independent(user, agreement)
    yield agreement.status in OPEN, NOT_IN_REVIEW


def _independent(user: User, agreement: SharingAgreement) -> Conditions:
    """Neither who asked nor ever on the team of the study (R-160)."""
    yield agreement.requested_by_id != user.pk, "You asked for it yourself."
    yield not has_worked_on(user, agreement.study), WORKED_ON_IT


def works_for(user: User, office: str, agreement: SharingAgreement, *, at: datetime) -> bool:
    """Whether the person reviews for the office; a component's officer, for its own studies."""
    component = agreement.study.component
    return any(
        has_role(
            user,
            role,
            at=at,
            component=component if role == Role.COMPONENT_PRIVACY_OFFICER else None,
        )
        for role in REVIEWERS[office]
    )
