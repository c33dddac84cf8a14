"""Studies of sessions only, with confirmed transcripts whose participants are coded."""

from typing import Any

from fieldwork.actions import code_speakers
from fieldwork.models import Session, Theme
from fieldwork.queries import speakers_of
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW
from tests.builders.fieldwork import WRITTEN, a_session_study
from tests.builders.quotes import a_transcribed_session


def a_spoken_study(*people: int, closed: bool = True, **keywords: Any) -> Study:
    """A study with one session of so many people each, all transcripts confirmed."""
    study = a_session_study(expected_respondents=100_000, **keywords)
    for each in people:
        a_transcribed_session(study, people=each)
    if closed:
        close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
    return study


def spoken(study: Study, *themes: tuple[Theme, int]) -> None:
    """Each theme is named by the first so many participants; the rest names none."""
    place = 0
    for session in Session.objects.filter(study=study).order_by("pk"):
        said = {}
        for code in speakers_of(session):
            said[code] = [theme.number for theme, people in themes if place < people]
            place += 1
        code_speakers(session_id=session.pk, said=said, by=study.created_by, at=WRITTEN)
