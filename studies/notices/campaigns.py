"""Who is told that access is certified again, and reminded of what is not decided."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from foundation.access.models import User
from foundation.access.queries import holders_of
from foundation.access.roles import Role
from foundation.mail.actions import Telling, tell
from foundation.mail.deadlines import thresholds_passed, when
from studies.models import Campaign, Grant

REMIND_DAYS = (7, 1)


def tell_deciders_campaign_opened(campaign: Campaign, *, at: datetime) -> None:
    """Administrators, and the leads of studies on which somebody else has access."""
    on = timezone.localdate(at)
    until = when(campaign.ends_on, on)
    sentence = f"Access is certified again. Keep or remove each line. The round ends {until}."
    telling = Telling(
        "campaign.opened",
        f"campaign:{campaign.pk}:opened",
        sentence,
        "view_campaign",
        (campaign.pk,),
    )
    tell(_deciders(campaign, at=at), telling, at=at)


@transaction.atomic
def remind_deciders_campaign_ends(*, at: datetime) -> None:
    """Whoever has undecided lines, a week and a day before they are removed."""
    on = timezone.localdate(at)
    for campaign in Campaign.objects.open():
        passed = thresholds_passed(campaign.ends_on, on, REMIND_DAYS)
        if passed is None or not campaign.certifications.undecided().exists():
            continue
        telling = Telling(
            "campaign.ends",
            passed.once(f"campaign:{campaign.pk}"),
            f"Access that nobody keeps is removed {when(campaign.ends_on, on)}.",
            "view_campaign",
            (campaign.pk,),
        )
        tell(_deciders(campaign, at=at), telling, at=at)


def _deciders(campaign: Campaign, *, at: datetime) -> list[User]:
    undecided = campaign.certifications.undecided()
    studies = Grant.objects.filter(pk__in=undecided.values("grant")).values("study")
    leads = Grant.objects.active(on=timezone.localdate(at)).filter(
        role=Role.LEAD, study__in=studies
    )
    found = User.objects.filter(pk__in=leads.values("user"), is_active=True)
    return [*holders_of(Role.ADMINISTRATOR, at=at), *found]
