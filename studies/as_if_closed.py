"""What closing a study sets in motion, worked out by the rules themselves before it happens.

The study is closed in a transaction that is taken back: the plan that is shown and what the rules
say afterwards cannot differ. What another service holds is as it last said it, without a day.
"""

from datetime import date, datetime

from django.db import transaction

from retention.queries import HoldingGroup, grouped, held
from studies.lifecycle import StudyStatus
from studies.models import Study


def plan_of_closing(
    study: Study, *, follow_up_until: date | None, at: datetime
) -> list[HoldingGroup]:
    """What would go when, if the study were closed now and contacts were needed until that day."""
    with transaction.atomic():
        Study.objects.filter(pk=study.pk).update(
            status=StudyStatus.CLOSED, closed_at=at, follow_up_until=follow_up_until
        )
        study.waves.filter(closed_at__isnull=True).update(closed_at=at)
        plan = grouped(held(at=at, study_ref=study.study_ref))
        transaction.set_rollback(True)
    return plan
