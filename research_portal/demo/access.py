"""Access asked for, and access under certification, as an administrator finds it one morning."""

from datetime import datetime, timedelta

from django.utils import timezone

from foundation.access.actions import CourseDraft, record_course
from foundation.access.roles import Role
from research_portal.demo.cast import Cast
from studies.actions import open_campaign, request_access
from studies.lifecycle import StudyStatus
from studies.models import Study


def ask_for_access(cast: Cast, *, at: datetime) -> None:
    """An analyst asks for a study that is under way; nobody has decided yet."""
    study = Study.objects.exclude(status=StudyStatus.CLOSED).latest("created_at")
    held = study.grants.values_list("user__username", flat=True)
    asking = next(name for name in ("ben.analyst", "ana.analyst") if name not in held)
    request_access(
        study=study,
        user=cast[asking],
        role=Role.ANALYST,
        justification="Stands in for a colleague who is on leave.",
        expires_on=timezone.localdate(at) + timedelta(days=60),
        by=cast[asking],
        at=at - timedelta(days=2),
    )


def certify_access(cast: Cast, *, at: datetime) -> None:
    """The half-yearly round, opened last week; and a course that no component asks for yet."""
    draft = CourseDraft(
        code="checkpoint_data",
        name="Checkpoint data handling",
        how_to_renew="Ask the training office of your component for the next date.",
    )
    record_course(draft=draft, by=cast["ada.admin"], at=at)
    ends_on = timezone.localdate(at) + timedelta(days=23)
    open_campaign(ends_on=ends_on, by=cast["ada.admin"], at=at - timedelta(days=7))
