"""What waits for a person: open answers that analysts may not read before a review."""

from datetime import datetime

from fieldwork import policies
from fieldwork.models import OpenText
from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies.models import Wave
from studies.queries.access import visible_studies


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The waves whose texts the policy lets this person review now."""
    if user.rules_accepted_at is None:
        return []
    waves = Wave.objects.filter(
        study__in=visible_studies(user, at=at),
        pk__in=OpenText.objects.waiting().order_by().values("wave").distinct(),
    ).select_related("study__component")
    return [
        WaitingItem(
            what=f"Open answers to review: {wave.label}",
            study_code=wave.study.code,
            study_title=wave.study.title,
            since=None,
            due=None,
            url_name="review_texts",
            args=(wave.study.code, wave.number),
            action="Review",
        )
        for wave in waves.order_by("study__code", "number")
        if policies.review_texts.allows(user, wave, at=at)
    ]
