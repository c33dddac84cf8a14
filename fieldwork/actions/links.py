"""The address of a survey page: published, changed, paused."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from fieldwork import policies
from fieldwork.models import SurveyLink
from foundation.access.models import User
from foundation.audit import log
from studies.models import Study, Wave

UNMISTAKABLE = "23456789abcdefghjkmnpqrstuvwxyz"
LENGTH = 8


@dataclass(frozen=True, slots=True)
class LinkTerms:
    """Who may answer and until when; nothing where a limit does not matter."""

    person_kind: str
    by_invitation: bool = False
    quota: int | None = None
    closes_on: date | None = None


@transaction.atomic
def publish_link(*, wave: Wave, terms: LinkTerms, by: User, at: datetime) -> SurveyLink:
    """Give a wave its address. Whether anybody may answer there, the gates say each time.

    :raises Refused: unless the lead does it, for an open wave of a survey without one.
    """
    study = Study.objects.select_for_update(no_key=True).get(pk=wave.study_id)
    locked = Wave.objects.select_for_update(no_key=True).get(pk=wave.pk)
    locked.study = study
    policies.publish_link.require(by, locked, at=at)
    address = "".join(secrets.choice(UNMISTAKABLE) for _ in range(LENGTH))
    link = SurveyLink(address=address, wave=locked, published_by=by, published_at=at)
    _save(link, terms)
    log.record("link.published", subject=link, by=by, at=at, wave=locked.number)
    return link


@transaction.atomic
def edit_link(*, link: SurveyLink, terms: LinkTerms, by: User, at: datetime) -> SurveyLink:
    """Change who may answer there, and until when.

    :raises Refused: unless the lead does it, while the wave is open.
    """
    locked = _locked(link)
    policies.edit_link.require(by, locked, at=at)
    _save(locked, terms)
    log.record("link.changed", subject=locked, by=by, at=at, quota=terms.quota)
    return locked


@transaction.atomic
def pause_link(*, link: SurveyLink, by: User, at: datetime) -> SurveyLink:
    """Let nobody begin for now. Who has begun may end.

    :raises Refused: unless the lead does it, while it takes answers.
    """
    locked = _locked(link)
    policies.pause_link.require(by, locked, at=at)
    locked.paused_at = at
    locked.save(update_fields=["paused_at"])
    log.record("link.paused", subject=locked, by=by, at=at)
    return locked


@transaction.atomic
def resume_link(*, link: SurveyLink, by: User, at: datetime) -> SurveyLink:
    """Let people begin again.

    :raises Refused: unless the lead does it, while it is paused.
    """
    locked = _locked(link)
    policies.resume_link.require(by, locked, at=at)
    locked.paused_at = None
    locked.save(update_fields=["paused_at"])
    log.record("link.resumed", subject=locked, by=by, at=at)
    return locked


def _locked(link: SurveyLink) -> SurveyLink:
    rows = SurveyLink.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("wave__study").get(pk=link.pk)


def _save(link: SurveyLink, terms: LinkTerms) -> None:
    link.person_kind, link.by_invitation = terms.person_kind, terms.by_invitation
    link.quota, link.closes_on = terms.quota, terms.closes_on
    link.save()
