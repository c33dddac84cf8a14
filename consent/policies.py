"""Who may write notices, record decisions and the statements of official forms."""

from datetime import datetime

from consent.elements import empty_elements
from consent.models import Notice
from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role, roles_on_studies
from foundation.access.roles import Role
from studies.lifecycle import StudyStatus
from studies.models import Study
from studies.policies.study import CLOSED, RENEWAL_IN_REVIEW, sees, starts_studies
from studies.queries import waiting_pta
from studies.queries.access import conditions


@Policy
def view_notice(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study."""
    yield from sees(user, study, at=at)


@Policy
def write_notice(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, while nobody reviews the study and before it is closed."""
    yield from _writes(user, study, at=at)


@Policy
def translate_notice(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever may write it."""
    yield from _writes(user, study, at=at)


def _writes(user: User, study: Study, *, at: datetime) -> Conditions:
    yield from conditions(user, "edit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield (
        study.status != StudyStatus.IN_REVIEW,
        "The study is in review. Withdraw it from review before you change the notice.",
    )
    yield waiting_pta(study) is None, RENEWAL_IN_REVIEW


@Policy
def release_notice(user: User, notice: Notice, *, at: datetime) -> Conditions:
    """The lead, once no element is empty (R-167)."""
    yield from conditions(user, "edit_study", notice.study, at=at)
    yield notice.study.status != StudyStatus.CLOSED, CLOSED
    yield notice.released_at is None, "This notice is released already."
    newer = notice.study.notices.filter(number__gt=notice.number).exists()
    yield not newer, "There is a newer text."
    empty = empty_elements(notice)
    yield not empty, f"These elements are empty: {', '.join(empty)}."


@Policy
def record_decision(user: User, study: Study, *, at: datetime) -> Conditions:
    """Facilitators, with current training."""
    yield from conditions(user, "facilitate_session", study, at=at)


@Policy
def record_statement(user: User, *, at: datetime) -> Conditions:
    """Privacy officers, and staff who may start studies."""
    if not _is_privacy_officer(user, at=at):
        yield from starts_studies(user, at=at)


@Policy
def list_statements(user: User, *, at: datetime) -> Conditions:
    """Whoever may record them, and recruiters, who cite them."""
    roles = {held.role for held in roles_on_studies(user, at=at)}
    if Role.RECRUITER not in roles and not _is_privacy_officer(user, at=at):
        yield from starts_studies(user, at=at)


def _is_privacy_officer(user: User, *, at: datetime) -> bool:
    offices = (Role.COMPONENT_PRIVACY_OFFICER, Role.PRIVACY_OFFICE)
    return any(has_role(user, office, at=at) for office in offices)
