"""What may follow what: proposed revisions of documents (R-108)."""

from django.db import models

from studies.lifecycle import IllegalMoveError


class ProposalStatus(models.TextChoices):
    """Where a proposed revision of a guide stands between who saw the need and the lead."""

    OPEN = "open", "Waiting for the lead"
    ADOPTED = "adopted", "Adopted"
    DECLINED = "declined", "Declined"


# A proposal is answered once; another idea is another proposal.
NEXT_PROPOSAL: dict[ProposalStatus, frozenset[ProposalStatus]] = {
    ProposalStatus.OPEN: frozenset({ProposalStatus.ADOPTED, ProposalStatus.DECLINED}),
    ProposalStatus.ADOPTED: frozenset(),
    ProposalStatus.DECLINED: frozenset(),
}


def check_proposal(current: str, to: ProposalStatus) -> None:
    """:raises IllegalMoveError: if a proposal was answered already."""
    if to not in NEXT_PROPOSAL[ProposalStatus(current)]:
        raise IllegalMoveError(current, to)
