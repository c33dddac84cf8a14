"""A phone interview: begun, consented to, sent or stopped. Answers are kept only at the end."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from secrets import SystemRandom
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from consent.actions import Decision, record_decision
from consent.models import DecisionKind
from fieldwork import policies
from fieldwork.actions.answers import Submission, accept_answers, start_answering
from fieldwork.actions.sessions import end_session
from fieldwork.lifecycle import SessionStatus
from fieldwork.models import Session
from fieldwork.models.sessions import Medium, SessionKind
from fieldwork.script import STATEMENTS, require_all
from foundation.access.models import User
from foundation.access.policy import Refused
from foundation.audit import log
from studies.models import InstrumentVersion, Study, Wave
from studies.queries import records_calls
from studies.vocabulary import CollectionChannel

NO_RECORDING = (
    "Calls of this study are not recorded: its plan does not say that it holds recordings."
)


@dataclass(frozen=True, slots=True)
class SpokenConsent:
    """What the person said after the statements were read; ``informed_at`` is when that began.

    ``recording`` is nothing where nobody was asked. ``read`` are the statements that were read.
    """

    taking_part: bool
    recording: bool | None
    read: frozenset[str]
    person_kind: str
    informed_at: datetime


@transaction.atomic
def begin_call(
    *,
    wave: Wave,
    version: InstrumentVersion,
    person_kind: str,
    language: str = "",
    by: User,
    at: datetime,
) -> None:
    """Let an interviewer begin; whoever is called counts as addressed, also if they decline (C-2).

    :raises CollectionRefused: with every unmet reason of the gates.
    """
    policies.begin_call.require(by, wave, at=at)
    start_answering(
        wave=wave,
        version=version,
        mode=CollectionChannel.PHONE,
        person_kind=person_kind,
        language=language,
        by=by,
        at=at,
    )


@transaction.atomic
def record_call_consent(
    *, wave: Wave, consent: SpokenConsent, by: User, at: datetime
) -> Session | None:
    """Keep what was said, without saying whose; the session of a call that may be recorded.

    Somebody may say no before everything was read (R-168). A recording is a phone session like
    any other, and nothing joins it to the answers, which are filed apart (R-027).

    :raises UnreadError: if somebody is to take part and a statement was not read (R-126, R-134).
    :raises Refused: if a recording was agreed to that the study does not declare.
    """
    policies.record_call_consent.require(by, wave, at=at)
    if consent.taking_part:
        require_all(consent.read, STATEMENTS)
    if consent.recording is not None and not records_calls(wave.study):
        raise Refused(NO_RECORDING)
    is_recorded = consent.taking_part and bool(consent.recording)
    session = _recorded_session(wave, consent, by=by, at=at) if is_recorded else None
    subject = "P-01" if session else f"P-{SystemRandom().randrange(1_000_000):06}"
    for kind, given in _said(consent):
        record_decision(
            study=wave.study,
            decision=Decision(
                subject_code=subject,
                kind=kind,
                given=given,
                session_ref=session.session_ref if session else None,
            ),
            informed_at=consent.informed_at,
            by=by,
            at=at,
        )
    log.record(
        "call.consented",
        subject=wave,
        by=by,
        at=at,
        statements=len(consent.read),
        given=consent.taking_part,
        recorded=is_recorded,
    )
    return session


@transaction.atomic
def send_call(*, submission: Submission, by: User, at: datetime) -> bool:
    """Keep what was answered; False where the same form was sent before.

    :raises CollectionRefused: with every unmet reason of the gates.
    """
    policies.send_call.require(by, submission.wave, at=at)
    if submission.mode != CollectionChannel.PHONE:
        raise Refused("These are not the answers of a call.")
    return accept_answers(submission=submission, at=at)


@transaction.atomic
def stop_call(*, study: Study, session_ref: UUID | None, by: User, at: datetime) -> None:
    """End the session of a recorded call; of the answers nothing was kept that could be deleted."""
    policies.stop_call.require(by, study, at=at)
    if session_ref is None:
        return
    running = Session.objects.filter(study=study, facilitator=by, status=SessionStatus.OPEN)
    if session := running.filter(session_ref=session_ref).first():
        end_session(session_id=session.pk, by=by, at=at)


def _recorded_session(wave: Wave, consent: SpokenConsent, *, by: User, at: datetime) -> Session:
    """Under way, and not counted: whoever is called was counted when the call began."""
    session = Session.objects.create(
        study=wave.study,
        wave=wave,
        kind=SessionKind.INTERVIEW,
        medium=Medium.PHONE,
        person_kind=consent.person_kind,
        people=1,
        held_on=timezone.localdate(at),
        facilitator=by,
        status=SessionStatus.OPEN,
        read_items=[statement.key for statement in STATEMENTS],
        script_acknowledged_at=at,
        started_at=at,
    )
    log.record("session.started", subject=session, by=by, at=at, people=1)
    return session


def _said(consent: SpokenConsent) -> Collection[tuple[str, bool]]:
    said = [(str(DecisionKind.PARTICIPATE), consent.taking_part)]
    if consent.taking_part and consent.recording is not None:
        said.append((str(DecisionKind.RECORD_AUDIO), consent.recording))
    return said
