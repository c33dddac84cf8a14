"""People of the demonstration who signed up for the panel, through flyers and other channels."""

from datetime import datetime, timedelta
from random import Random

from participants.actions import PanelDraft, sign_up_for_panel
from participants.forms.panel import fresh_code
from participants.vocabulary import FollowUp
from research_portal.demo.contacts import FAMILY, GIVEN
from studies.vocabulary import RecruitingChannel

PEOPLE = 36
CHANNELS = (RecruitingChannel.FLYER, RecruitingChannel.FLYER, RecruitingChannel.INTERNET, "")


def sign_people_up(random: Random, *, at: datetime) -> None:
    """Each chose what to hear of; nobody but they has the code that ends an entry."""
    for number in range(PEOPLE):
        given, family = random.choice(GIVEN), random.choice(FAMILY)
        draft = PanelDraft(
            allows=frozenset(random.sample(list(FollowUp), k=random.randint(1, 3))),
            name=f"{given} {family}",
            email=f"{given}.{family}.panel{number}@example.com".lower(),
        )
        sign_up_for_panel(
            draft=draft,
            code=fresh_code(),
            channel=random.choice(CHANNELS),
            at=at - timedelta(days=number),
        )
