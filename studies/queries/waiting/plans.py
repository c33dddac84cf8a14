"""Studies that the person began to set up."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies.queries.plans import unfinished_plans


def plans(user: User, *, at: datetime) -> list[WaitingItem]:
    """Set-ups that are not started yet."""
    return [
        WaitingItem(
            what="Study to finish setting up",
            study_code="",
            study_title=plan.title or "No title yet",
            since=timezone.localdate(plan.saved_at),
            due=None,
            url_name="answer_step",
            args=(str(plan.plan_ref), plan.left_at_step),
            action="Go on",
        )
        for plan in unfinished_plans(user)
    ]
