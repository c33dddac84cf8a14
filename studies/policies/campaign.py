"""Who may open campaigns, and keep or remove the access of others."""

from collections.abc import Collection
from datetime import datetime

from foundation.access.models import User
from foundation.access.policy import Conditions, Policy
from foundation.access.queries import may_use_page
from studies.lifecycle.campaigns import Decision
from studies.models import Campaign, Certification
from studies.queries.campaigns import certifications_for, led_studies


@Policy
def open_campaign(user: User, *, at: datetime) -> Conditions:
    """An administrator, while no campaign is open."""
    yield may_use_page(user, "people", at=at), "You do not open campaigns."
    yield not Campaign.objects.open().exists(), "A campaign is open already."


@Policy
def list_campaigns(user: User, *, at: datetime) -> Conditions:
    """Administrators."""
    yield may_use_page(user, "people", at=at), "You do not look after people's access."


@Policy
def view_campaign(user: User, *, at: datetime) -> Conditions:
    """Administrators and whoever leads a study."""
    yield _decides_something(user, at=at), "You decide about nobody's access."


@Policy
def list_access(user: User, *, at: datetime) -> Conditions:
    """Administrators, who look after access, and auditors, who watch it (R-161)."""
    may = any(may_use_page(user, page, at=at) for page in ("people", "audit"))
    yield may, "You do not look after people's access."


@Policy
def decide_certifications(
    user: User, campaign: Campaign, chosen: Collection[Certification], *, at: datetime
) -> Conditions:
    """Administrators for everybody else, leads for the others on their studies (R-160, R-161)."""
    yield _decides_something(user, at=at), "You decide about nobody's access."
    own = any(one.user_id == user.pk for one in chosen)
    yield not own, "You cannot decide about your own access. An administrator does."
    keys = [one.pk for one in chosen]
    decided_here = certifications_for(user, campaign, at=at).filter(pk__in=keys).count()
    yield decided_here == len(keys), "This is not yours to decide."
    yield campaign.closed_at is None, "The campaign is over."
    undecided = all(one.decision == Decision.UNDECIDED for one in chosen)
    yield undecided, "This was decided already. Look at the list again."


def _decides_something(user: User, *, at: datetime) -> bool:
    return may_use_page(user, "people", at=at) or led_studies(user, at=at).exists()
