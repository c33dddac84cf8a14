"""Access to certify in the campaign under way."""

from datetime import datetime

from django.utils import timezone

from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies.models import Campaign
from studies.queries.campaigns import certifications_for


def certifications(user: User, *, at: datetime) -> list[WaitingItem]:
    """One line for all that this person keeps or removes."""
    campaign = Campaign.objects.open().first()
    if campaign is None:
        return []
    number = certifications_for(user, campaign, at=at).undecided().count()
    if not number:
        return []
    return [
        WaitingItem(
            what=f"Access to keep or remove: {number:,} {'line' if number == 1 else 'lines'}",
            study_code="",
            study_title="",
            since=timezone.localdate(campaign.opened_at),
            due=campaign.ends_on,
            url_name="view_campaign",
            args=(campaign.pk,),
            action="Decide",
        )
    ]
