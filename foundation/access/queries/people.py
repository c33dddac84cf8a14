"""The people of the portal, for those who look after them."""

from datetime import datetime

from django.db.models import Max, Prefetch, Q, QuerySet

from foundation.access.models import RoleAssignment, RulesAcceptance, Training, User


def people(*, at: datetime) -> QuerySet[User]:
    """Everybody, with ``held``: their roles now, and ``trained``: their last privacy training."""
    held = RoleAssignment.objects.current(at=at).select_related("component")
    trained = Max("trainings__completed_on", filter=Q(trainings__kind=Training.Kind.PRIVACY))
    return (
        User.objects.select_related("component")
        .annotate(trained=trained)
        .prefetch_related(Prefetch("role_assignments", queryset=held, to_attr="held"))
        .order_by("last_name", "first_name", "pk")
    )


def called(everybody: QuerySet[User], words: str) -> QuerySet[User]:
    """Those in whose name, user name or address each of the words stands."""
    for word in words.split():
        everybody = everybody.filter(
            Q(first_name__icontains=word)
            | Q(last_name__icontains=word)
            | Q(username__icontains=word)
            | Q(email__icontains=word)
        )
    return everybody


def acceptances() -> QuerySet[RulesAcceptance]:
    """Who accepted which version of the rules, the newest first (R-157)."""
    return RulesAcceptance.objects.select_related("user", "user__component").order_by(
        "-accepted_at", "-pk"
    )
