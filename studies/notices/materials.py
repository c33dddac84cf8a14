"""Who is told of proposed revisions and of what became of them."""

from datetime import datetime

from foundation.mail.actions import Telling, tell
from studies.models import RevisionProposal
from studies.queries import leads_of


def tell_leads_of_proposal(proposal: RevisionProposal, *, at: datetime) -> int:
    """The leads read it and answer; not a lead who proposed it."""
    study = proposal.document.study
    telling = Telling(
        kind="revision.proposed",
        once=f"revision:{proposal.pk}:proposed",
        sentence=f"A revision of a document of {study.code} is proposed.",
        url_name="view_document",
        url_args=(study.code, proposal.document_id),
    )
    leads = leads_of(study, at=at).exclude(pk=proposal.proposed_by_id)
    return tell(leads, telling, at=at)


def tell_proposer_of_answer(proposal: RevisionProposal, *, at: datetime) -> int:
    """Whoever proposed it learns what became of it, unless the answer is their own."""
    study = proposal.document.study
    telling = Telling(
        kind=f"revision.{proposal.status}",
        once=f"revision:{proposal.pk}:{proposal.status}",
        sentence=f"Your proposed revision of a document of {study.code} is {proposal.status}.",
        url_name="view_document",
        url_args=(study.code, proposal.document_id),
    )
    own = proposal.answered_by_id == proposal.proposed_by_id
    return tell([] if own else [proposal.proposed_by], telling, at=at)
