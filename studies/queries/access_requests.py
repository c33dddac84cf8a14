"""What was asked for, by or for a person."""

from django.db.models import Q, QuerySet

from foundation.access.models import User
from studies.models import AccessRequest

MOST_SHOWN = 50


def requests_of(user: User) -> QuerySet[AccessRequest]:
    """The latest requests that the person made, or that were made for them."""
    own = AccessRequest.objects.filter(Q(asked_by=user) | Q(user=user))
    return own.select_related("study", "user", "asked_by").order_by("-asked_at")[:MOST_SHOWN]
