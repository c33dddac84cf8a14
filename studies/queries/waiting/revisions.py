"""Proposed revisions of documents for the leads to answer."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.roles import Role
from foundation.access.waiting import WaitingItem
from studies.lifecycle import StudyStatus
from studies.models import Grant, RevisionProposal


def revisions(user: User, *, at: datetime) -> list[WaitingItem]:
    """What somebody proposes to change in the studies that this person leads."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    proposals = RevisionProposal.objects.waiting().filter(document__study__in=led.values("study"))
    proposals = proposals.exclude(document__study__status=StudyStatus.CLOSED)
    return [
        WaitingItem(
            what="Proposed revision to answer",
            study_code=proposal.study.code,
            study_title=proposal.study.title,
            since=timezone.localdate(proposal.proposed_at),
            due=None,
            url_name="view_document",
            args=(proposal.study.code, proposal.document_id),
            action="Answer",
        )
        for proposal in proposals.select_related("document__study").order_by("proposed_at")
    ]
