"""Revisions that somebody proposes after a session, and the lead's answer (R-108)."""

from datetime import datetime

from django.db import transaction

from foundation.access.models import User
from foundation.audit import log
from studies import policies
from studies.actions.documents import lock_document, write_version
from studies.actions.submissions import void_changed_approvals
from studies.documents import DocumentText
from studies.lifecycle.proposals import ProposalStatus
from studies.models import Document, DocumentVersion, RevisionProposal, Study
from studies.notices.materials import tell_leads_of_proposal, tell_proposer_of_answer


class RevisionError(ValueError):
    """A proposal or an answer without what belongs to it."""


@transaction.atomic
def propose_revision(
    *, document: Document, change: str, why: str, by: User, at: datetime
) -> RevisionProposal:
    """Say what a document should say instead, and what was learned that asks for it.

    :raises Refused: unless this person works with the document in sessions.
    :raises RevisionError: without the change or the reason.
    """
    locked, _ = lock_document(document)
    policies.propose_revision.require(by, locked, at=at)
    if not change.strip() or not why.strip():
        raise RevisionError("Say what should change, and why.")
    proposal = RevisionProposal.objects.create(
        document=locked,
        about=locked.versions.latest("number"),
        change=change.strip(),
        why=why.strip(),
        proposed_by=by,
        proposed_at=at,
    )
    log.record("revision.proposed", subject=proposal, by=by, at=at)
    tell_leads_of_proposal(proposal, at=at)
    return proposal


@transaction.atomic
def adopt_revision(
    *, proposal: RevisionProposal, said: DocumentText, by: User, at: datetime
) -> DocumentVersion:
    """Make the next version of the document from a proposal, and record which it was.

    :raises Refused: unless this person may change the study now, and it waits for an answer.
    :raises DocumentError: if the text cannot be taken, or is what the document says already.
    """
    locked, study = _lock(proposal)
    policies.adopt_revision.require(by, locked, at=at)
    version = write_version(locked.document, said, by=by, at=at)
    locked.adopted_as = version
    _answer(locked, ProposalStatus.ADOPTED, by=by, at=at)
    log.record("revision.adopted", subject=locked, by=by, at=at, version=version.number)
    void_changed_approvals(study=study, by=by, at=at)
    return version


@transaction.atomic
def decline_revision(
    *, proposal: RevisionProposal, reason: str, by: User, at: datetime
) -> RevisionProposal:
    """Leave the document as it is, with the reason.

    :raises Refused: unless this person leads the study, and it waits for an answer.
    :raises RevisionError: without a reason.
    """
    locked, _ = _lock(proposal)
    policies.decline_revision.require(by, locked, at=at)
    if not reason.strip():
        raise RevisionError("Say why it stays as it is.")
    locked.reason = reason.strip()
    _answer(locked, ProposalStatus.DECLINED, by=by, at=at)
    log.record("revision.declined", subject=locked, by=by, at=at)
    return locked


def _lock(proposal: RevisionProposal) -> tuple[RevisionProposal, Study]:
    document, study = lock_document(proposal.document)
    locked = RevisionProposal.objects.select_for_update(no_key=True).get(pk=proposal.pk)
    locked.document = document
    return locked, study


def _answer(proposal: RevisionProposal, status: ProposalStatus, *, by: User, at: datetime) -> None:
    proposal.move_to(status)
    proposal.answered_by, proposal.answered_at = by, at
    proposal.save(update_fields=["status", "answered_by", "answered_at", "reason", "adopted_as"])
    tell_proposer_of_answer(proposal, at=at)
