"""Interviews with a confirmed transcript, and quotes of them, through the real actions."""

from collections.abc import Sequence

from consent.models import DecisionKind
from fieldwork.actions import choose_quote, confirm_transcript, decide_quote
from fieldwork.models import Quote, Session
from fieldwork.models.sessions import SessionKind
from foundation.access.models import User
from foundation.access.roles import Role
from studies.actions import close_wave
from studies.models import Study
from tests.builders.access import NOW, a_person
from tests.builders.fieldwork import WRITTEN, a_session, a_transcript
from tests.builders.reports import an_answered_study, many_answers
from tests.builders.studies import a_member

SAID = "The line was long, but the officer was kind to my mother."
TRANSCRIPT = f"I: How was it?\nP-01: Well. {SAID}\nI: Was it fast?\nP-01: It was slow."
AGREED = (
    *(DecisionKind.PARTICIPATE, DecisionKind.RECORD_AUDIO),
    *(DecisionKind.QUOTE, DecisionKind.DISSEMINATE),
)


def a_transcribed_session(
    study: Study,
    *,
    agreed: Sequence[str] = AGREED,
    text: str = TRANSCRIPT,
    by: User | None = None,
    second: User | None = None,
    people: int = 1,
) -> Session:
    """An ended interview, or group, whose transcript a second person confirmed."""
    kind = SessionKind.INTERVIEW if people == 1 else SessionKind.FOCUS_GROUP
    session = a_session("ended", study=study, kind=kind, people=people, agreed=agreed, by=by)
    transcript = a_transcript(session, text=text, by=by)
    second = second or a_member(study, Role.ANALYST)
    confirm_transcript(transcript_id=transcript.pk, by=second, at=WRITTEN)
    return Session.objects.get(pk=session.pk)


def a_quote(session: Session, passage: str = SAID, *, by: User | None = None) -> Quote:
    """A passage that waits for a privacy office."""
    by = by or session.study.created_by
    said = {"subject_code": "P-01", "passage": passage}
    return choose_quote(session_id=session.pk, **said, by=by, at=WRITTEN)


def approved(quote: Quote, *, by: User | None = None) -> Quote:
    """The same, approved by the Privacy Office."""
    by = by or a_person(Role.PRIVACY_OFFICE)
    return decide_quote(quote_id=quote.pk, approve=True, reason="", by=by, at=WRITTEN)


def a_study_with_an_interview() -> tuple[Study, Session]:
    """A study with answers, whose only wave is closed, and an interview."""
    study = an_answered_study(many_answers(200), closed=False)
    session = a_transcribed_session(study)
    close_wave(wave=study.waves.get(), by=study.created_by, at=NOW)
    return study, session
