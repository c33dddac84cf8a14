"""What is certified in a campaign, by whom, and how far it has come."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from foundation.access.models import RoleAssignment, User
from foundation.access.queries import may_use_page
from foundation.access.roles import Role
from studies.lifecycle.campaigns import Decision
from studies.models import Campaign, Certification, Grant, Study
from studies.models.campaign import CertificationQuerySet
from studies.queries.access import visible_studies


@dataclass(frozen=True, slots=True)
class Progress:
    """How many pieces of access are in each state."""

    total: int
    undecided: int
    kept: int
    removed: int

    @property
    def decided(self) -> int:
        return self.total - self.undecided


def progress_of(certifications: QuerySet[Certification]) -> Progress:
    """Counted in one query; what lapsed counts as removed, what had ended as kept by nobody."""
    return Progress(**certifications.order_by().aggregate(**_counts("")))


def campaigns_with_progress() -> QuerySet[Campaign]:
    """All campaigns, the newest first, each with the numbers of a ``Progress``."""
    return Campaign.objects.select_related("opened_by").annotate(**_counts("certifications__"))


def led_studies(user: User, *, at: datetime) -> QuerySet[Study]:
    """The studies that the person leads, with current training."""
    led = Grant.objects.active(on=timezone.localdate(at)).filter(user=user, role=Role.LEAD)
    return visible_studies(user, at=at).filter(pk__in=led.values("study"))


def certifications_for(user: User, campaign: Campaign, *, at: datetime) -> CertificationQuerySet:
    """What this person decides: all but their own for administrators, else of studies they lead."""
    others = Certification.objects.filter(campaign=campaign).exclude(user=user)
    if may_use_page(user, "people", at=at):
        return others
    return others.filter(grant__study__in=led_studies(user, at=at).values("pk"))


def campaign_is_due(*, at: datetime) -> bool:
    """Whether the last campaign, or the oldest access, is older than the settings say."""
    if Campaign.objects.open().exists():
        return False
    last = Campaign.objects.first()
    since = last.opened_at if last else _oldest_access()
    return since is not None and since <= at - timedelta(days=settings.CERTIFY_EVERY_DAYS)


def grants_to_certify(*, on: date) -> QuerySet[Grant]:
    """Every grant in force."""
    return Grant.objects.active(on=on).order_by("pk")


def only_administrator(*, at: datetime) -> QuerySet[RoleAssignment]:
    """The role of the only administrator, which no campaign takes: nobody could give it back."""
    held = RoleAssignment.objects.current(at=at).filter(
        role=Role.ADMINISTRATOR, user__is_active=True
    )
    return held if held.values("user").distinct().count() == 1 else held.none()


def _counts(path: str) -> dict[str, Count]:
    decision = f"{path}decision__in"
    states = {
        "undecided": (Decision.UNDECIDED,),
        "kept": (Decision.KEPT,),
        "removed": (Decision.REMOVED, Decision.LAPSED),
    }
    return {"total": Count(f"{path}pk")} | {
        name: Count(f"{path}pk", filter=Q(**{decision: which})) for name, which in states.items()
    }


def _oldest_access() -> datetime | None:
    oldest = Grant.objects.filter(ended_at__isnull=True).aggregate(at=Min("granted_at"))["at"]
    role = RoleAssignment.objects.filter(ended_at=None).aggregate(at=Min("granted_at"))["at"]
    return min((one for one in (oldest, role) if one), default=None)
