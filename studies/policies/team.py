"""Who may see and change the team of a study."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import TRAINING_FIRST, Conditions, Policy
from foundation.access.queries import is_trained, may_use_page
from foundation.access.roles import STUDY_ROLES
from studies.lifecycle import StudyStatus
from studies.lifecycle.access import AccessRequestStatus
from studies.models import AccessRequest, Grant, Study
from studies.policies.study import CLOSED, sees
from studies.queries.access import conditions, reasons_against_grant

NOT_THE_AUTHOR = "The author of a study does not give access to it. Somebody else decides."
NOT_WAITING = "This request is not waiting for a decision."


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
def request_access(user: User, study: Study, to: User, role: str, *, at: datetime) -> Conditions:
    """Anybody for themselves; a lead or an administrator for somebody else."""
    if user != to:
        yield from _manages(user, study, at=at)
    yield from _goes_with(study, to, role, at=at)


def _decides(user: User, request: AccessRequest, *, at: datetime) -> Conditions:
    """An administrator or a lead, other than who asked, who would have it, and the author."""
    yield from _manages(user, request.study, at=at)
    yield user != request.user, "You cannot decide about your own access."
    yield user != request.asked_by, "You asked for this. Somebody else decides it."
    yield user != request.study.created_by, NOT_THE_AUTHOR


@Policy
def grant_request(user: User, request: AccessRequest, *, at: datetime) -> Conditions:
    """A third person grants what was asked, if the role still goes with the person."""
    yield from _decides(user, request, at=at)
    yield request.status == AccessRequestStatus.REQUESTED, NOT_WAITING
    yield from _goes_with(request.study, request.user, request.role, at=at)


@Policy
def decline_request(user: User, request: AccessRequest, *, at: datetime) -> Conditions:
    """A third person declines."""
    yield from _decides(user, request, at=at)
    yield request.status == AccessRequestStatus.REQUESTED, NOT_WAITING


@Policy
def withdraw_request(user: User, request: AccessRequest, *, at: datetime) -> Conditions:
    """Who asked, or the person for whom it was asked."""
    yield user in (request.asked_by, request.user), "You did not ask for this."
    yield request.status == AccessRequestStatus.REQUESTED, NOT_WAITING


@Policy
def list_requests(user: User, *, at: datetime) -> Conditions:
    """Administrators see what is asked on every study; leads see theirs on the team page."""
    yield may_use_page(user, "people", at=at), "You do not decide about access."


def _goes_with(study: Study, to: User, role: str, *, at: datetime) -> Conditions:
    """Nobody works on what they approved, as nobody approves what they worked on (R-160)."""
    yield study.status != StudyStatus.CLOSED, CLOSED
    yield role in STUDY_ROLES, "This is no role on a study."
    yield to.is_active, "This account is closed."
    for reason in reasons_against_grant(study, to, role, at=at):
        yield False, reason


@Policy.without_training
def end_access(user: User, grant: Grant, *, at: datetime) -> Conditions:
    """A trained lead or administrator, or the person, who lays the role down."""
    if user != grant.user:
        yield is_trained(user, at=at), TRAINING_FIRST
        yield from _manages(user, grant.study, at=at)
    yield grant.ended_at is None, "This access has ended already."
