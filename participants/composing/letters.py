"""The words of a letter: those of the study, and the frame that stands in every message."""

from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from participants.composing.frame import frame_of
from participants.composing.languages import language_of
from participants.composing.messages import minutes_of
from participants.letters import LetterText, Sheet
from participants.models import Mailing, PrintRun
from participants.queries.invitations import survey_page
from participants.queries.mailings import has_personal_links, texts_of, wave_of
from studies.documents import filled_in
from studies.models import DocumentVersion, Study

STAYS_OPEN = {"name": "{name}", "link": "{link}"}
"""What is filled in for each person alone."""


def letter_texts(mailing: Mailing, study: Study, *, at: datetime) -> list[LetterText]:
    """The letter in each language that was chosen; name and link of the person stay open."""
    return [*_texts(mailing, study, at)]


def sheet_of(run: PrintRun, study: Study, *, at: datetime) -> Sheet:
    """What all letters of a run have in common."""
    return Sheet(
        code=study.code,
        department=settings.PORTAL_DEPARTMENT,
        component=study.component.name,
        office=run.office.splitlines(),
        opt_out_page=_typed(f"{settings.PORTAL_ADDRESS.rstrip('/')}{reverse('opt_out')}"),
        opt_out_contact=study.redress_contact.rstrip("."),
        large=run.large,
        both_sides=run.both_sides,
    )


def _texts(mailing: Mailing, study: Study, at: datetime) -> Iterator[LetterText]:
    for version in texts_of(mailing, study):
        language = language_of(version)
        with override(language):
            yield _text(mailing, study, version, language, at)


def _text(
    mailing: Mailing, study: Study, version: DocumentVersion, language: str, at: datetime
) -> LetterText:
    day = date_format(mailing.last_day, "DATE_FORMAT") if mailing.last_day else ""
    values = {**STAYS_OPEN, "last_day": day, "minutes": str(minutes_of(study))}
    page = survey_page(wave_of(mailing, study)) if has_personal_links(mailing, study) else ""
    frame = frame_of(study, on=timezone.localdate(at), opt_out_url="", page=page)
    return LetterText(
        language=language,
        title=" ".join(filled_in(version.title, {**values, "name": "", "link": ""}).split()),
        text=filled_in(version.text, values),
        text_format=version.text_format,
        frame=[*frame.rights, frame.contact[0]],
        omb=list(frame.number),
        links=[(link.text, link.url) for link in frame.links],
    )


def _typed(address: str) -> str:
    """An address as people type it."""
    return address.partition("://")[2]
