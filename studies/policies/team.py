"""Who may see and change the team of a study."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page, reasons_against
from foundation.access.roles import STUDY_ROLES, Role
from studies.lifecycle import StudyStatus
from studies.models import Grant, Study
from studies.policies.study import CLOSED, sees
from studies.queries.access import conditions


@Policy
def view_team(user: User, study: Study, *, at: datetime) -> Conditions:
    """Whoever sees the study, and administrators, who see the team and nothing else of it."""
    if not may_use_page(user, "people", at=at):
        yield from sees(user, study, at=at)


def _manages(user: User, study: Study, *, at: datetime) -> Conditions:
    if not may_use_page(user, "people", at=at):
        yield from conditions(user, "manage_team", study, at=at)


@Policy
def manage_team(user: User, study: Study, *, at: datetime) -> Conditions:
    """A lead or an administrator, until the study is closed."""
    yield from _manages(user, study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED


@Policy
def grant_access(user: User, study: Study, to: User, role: str, *, at: datetime) -> Conditions:
    """A lead or an administrator gives somebody else a role that goes with what they are."""
    yield from _manages(user, study, at=at)
    yield user != to, "You cannot give access to yourself. Ask another lead or an administrator."
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield role in STUDY_ROLES, "This is no role on a study."
    yield to.is_active, "This account is closed."
    for reason in reasons_against(to, Role(role), at=at):
        yield False, reason


@Policy
def end_access(user: User, grant: Grant, *, at: datetime) -> Conditions:
    """A lead, an administrator, or the person, who lays the role down."""
    if user != grant.user:
        yield from _manages(user, grant.study, at=at)
    yield grant.ended_at is None, "This access has ended already."
