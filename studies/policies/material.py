"""Who may change the documents of a study, propose revisions, and write its package."""

from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import has_role
from foundation.access.roles import Role
from studies.lifecycle import IcrStatus, StudyStatus
from studies.lifecycle.proposals import ProposalStatus
from studies.models import Document, RevisionProposal, Study
from studies.policies.study import CLOSED, edit_study
from studies.queries.access import conditions

REMOVED = "The document was removed."

# A new text is a change of the study like any other.
create_document = edit_study


@Policy
def create_document_version(user: User, document: Document, *, at: datetime) -> Conditions:
    """Whoever may change the study, while the document is in use."""
    yield from _changes(user, document, at=at)


@Policy
def remove_document(user: User, document: Document, *, at: datetime) -> Conditions:
    """Whoever may change the study, once no proposal waits for an answer."""
    yield from _changes(user, document, at=at)
    waits = document.proposals.waiting().exists()
    yield not waits, "Proposed revisions wait for an answer. Adopt or decline them first."


@Policy
def propose_revision(user: User, document: Document, *, at: datetime) -> Conditions:
    """Whoever holds sessions of the study, in every state but closed."""
    yield from conditions(user, "facilitate_session", document.study, at=at)
    yield document.study.status != StudyStatus.CLOSED, CLOSED
    yield document.removed_at is None, REMOVED


@Policy
def adopt_revision(user: User, proposal: RevisionProposal, *, at: datetime) -> Conditions:
    """Whoever may change the study, while the proposal waits."""
    yield from _changes(user, proposal.document, at=at)
    yield from _waits(proposal)


@Policy
def decline_revision(user: User, proposal: RevisionProposal, *, at: datetime) -> Conditions:
    """The lead, while the proposal waits; in review too, as nothing changes."""
    yield from conditions(user, "edit_study", proposal.document.study, at=at)
    yield from _waits(proposal)


@Policy
def write_statement(user: User, study: Study, *, at: datetime) -> Conditions:
    """The lead, or the paperwork officer who sends it, until the study is closed."""
    if not _is_paperwork_officer(user, study, at=at):
        yield from conditions(user, "edit_study", study, at=at)
    yield study.status != StudyStatus.CLOSED, CLOSED
    with_omb = study.clearances.filter(status=IcrStatus.SUBMITTED).exists()
    yield not with_omb, "The package is with OMB. It stays as it was sent."


complete_checklist = write_statement
declare_statistical = write_statement


def _changes(user: User, document: Document, *, at: datetime) -> Conditions:
    reason = edit_study.refusal(user, document.study, at=at)
    yield reason is None, reason or ""
    yield document.removed_at is None, REMOVED


def _waits(proposal: RevisionProposal) -> Conditions:
    yield proposal.status == ProposalStatus.OPEN, "The proposal was answered already."


def _is_paperwork_officer(user: User, study: Study, *, at: datetime) -> bool:
    return has_role(user, Role.PAPERWORK_OFFICER, at=at, component=study.component)
