"""Who was invited to which wave, and who may still be asked."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.module_loading import import_string

from participants.models import Contact, Invitation
from participants.vocabulary import OpeningPurpose
from studies.models import Study, Wave


def invitations_key(study_ref: UUID) -> str:
    """The reference of the key under which the vault hashes the links of a study."""
    return f"invitations:{study_ref}"


def purpose_of(wave: Wave) -> OpeningPurpose:
    """Why contacts are opened who are to be asked in this wave."""
    if wave.number > 1 and wave.study.keeps_linkage:
        return OpeningPurpose.WAVE_INVITATION
    return OpeningPurpose.RECRUIT


def survey_page(wave: Wave) -> str:
    """The address of the wave's survey page in the open, "" while it has none.

    Fieldwork gives it and never meets the vault: see ``settings.SURVEY_PAGE_SOURCES``.
    """
    sources = (import_string(dotted) for dotted in settings.SURVEY_PAGE_SOURCES)
    return next((str(page) for source in sources if (page := source(wave))), "")


def personal_link(page: str, token: str) -> str:
    """The whole address by which one person answers, "" while there is no page."""
    return f"{page}?{urlencode({'k': token})}" if page else ""


def wave_asked(study: Study) -> Wave | None:
    """The last open wave for which links were drawn."""
    numbers = set(_drawn(study.study_ref).values_list("wave", flat=True))
    asked = [wave for wave in study.waves.all() if wave.is_open and wave.number in numbers]
    return max(asked, key=lambda wave: wave.number, default=None)


def may_still_be_asked(study: Study, wave: Wave) -> QuerySet[Contact]:
    """Contacts who are not known to have answered (R-118).

    Without linked waves, whoever answered once is not asked again for the study.
    """
    known = Invitation.objects.filter(study_ref=study.study_ref).used()
    if study.keeps_linkage:
        known = known.filter(wave=wave.number)
    contacts = Contact.objects.of_study(study.study_ref)
    return contacts.exclude(contact_ref__in=known.values("contact_ref"))


def without_link(study: Study, wave: Wave) -> QuerySet[Contact]:
    """Contacts who may be asked in a wave and have no link to it yet."""
    drawn = Invitation.objects.of_wave(study.study_ref, wave.number).values("contact_ref")
    return may_still_be_asked(study, wave).exclude(contact_ref__in=drawn)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of one wave in numbers. What was used is told late, several at a time."""

    wave: Wave
    drawn: int
    unused: int
    missing: int


def links_in_numbers(study: Study, *, contacts: int) -> list[Links]:
    """The links of each open wave, in one query besides the waves."""
    drawn = {each["wave"]: each for each in _drawn(study.study_ref)}
    nothing = {"drawn": 0, "unused": 0}
    return [
        Links(
            wave=wave,
            drawn=(found := drawn.get(wave.number, nothing))["drawn"],
            unused=found["unused"],
            missing=max(contacts - found["drawn"], 0),
        )
        for wave in study.waves.all()
        if wave.is_open
    ]


def waves_with_links() -> Iterable[tuple[UUID, int]]:
    """Study and number of each wave of which some link is still known."""
    return Invitation.objects.open().order_by().values_list("study_ref", "wave").distinct()


def _drawn(study_ref: UUID) -> QuerySet[Invitation, Any]:
    rows = Invitation.objects.filter(study_ref=study_ref).order_by().values("wave")
    return rows.annotate(drawn=Count("pk"), unused=Count("token"))
