"""What waits for a person: open answers to review, and quotes to decide on."""

from datetime import datetime

from fieldwork import policies
from fieldwork.models import OpenText, Quote
from foundation.access.models import User
from foundation.access.waiting import WaitingItem
from studies.models import Study, Wave
from studies.queries.access import visible_studies


def waiting_for(user: User, *, at: datetime) -> list[WaitingItem]:
    """The waves whose texts the policy lets this person review now."""
    if user.rules_accepted_at is None:
        return []
    return [*_texts_for(user, at), *_quotes_for(user, at)]


def _quotes_for(user: User, at: datetime) -> list[WaitingItem]:
    studies = Study.objects.filter(
        pk__in=Quote.objects.filter(is_approved__isnull=True).values("session__study")
    ).select_related("component")
    return [
        WaitingItem(
            what="Quotes of interviews to decide on",
            study_code=study.code,
            study_title=study.title,
            since=None,
            due=None,
            url_name="list_quotes",
            args=(study.code,),
            action="Decide",
        )
        for study in studies.order_by("code")
        if policies.decide_quotes.allows(user, study, at=at)
    ]


def _texts_for(user: User, at: datetime) -> list[WaitingItem]:
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
