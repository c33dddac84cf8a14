"""What a person began to set up."""

from django.db.models import QuerySet

from foundation.access.models import User
from studies.models import StudyPlan


def unfinished_plans(user: User) -> QuerySet[StudyPlan]:
    """The person's own set-ups, the latest first; nobody else's."""
    return StudyPlan.objects.unfinished_of(user.pk)
