"""Sessions of an invented study: planned, recorded and waiting, or transcribed."""

import io
import math
import struct
import wave
from datetime import timedelta

from django.http import HttpRequest
from django.utils import timezone

from consent.actions import Decision
from consent.models import DecisionKind
from fieldwork.actions import (
    acknowledge_script,
    attach_recording,
    close_session,
    complete_transcript,
    end_session,
    record_consents,
    schedule_session,
    start_session,
)
from fieldwork.models import Session
from fieldwork.models.sessions import Medium, RecordingMedium, SessionKind
from fieldwork.script import DEBRIEF, STATEMENTS
from foundation.keyring.uploads import SealedUpload, SealedUploadHandler
from research_portal.demo.staging import Stage
from studies.vocabulary import Method

KINDS = {
    Method.INTERVIEW: SessionKind.INTERVIEW,
    Method.FOCUS_GROUP: SessionKind.FOCUS_GROUP,
    Method.USABILITY_TEST: SessionKind.USABILITY_TEST,
}
TRANSCRIPT = """\
Interviewer: What did you try to do first?
P-01: I looked for the place where the letter said my case number would be.
Interviewer: What happened then?
P-01: There were two numbers. I tried both, and the second one worked.
Interviewer: What would have helped?
P-01: A picture of the letter with the right number circled.
"""
TONE_SECONDS, TONE_RATE = 2, 8000


def hold_sessions(stage: Stage) -> None:
    """Every session of the plan, one after the other, run by the study's facilitator."""
    for reached in stage.plan.sessions:
        session = _planned(stage, reached)
        if reached != "planned":
            _record(stage, session)
        if reached == "transcribed":
            _transcribe(stage, session)


def _planned(stage: Stage, reached: str) -> Session:
    if reached == "planned":
        at, held_on = stage.after(0), timezone.localdate(stage.today) + timedelta(days=4)
    else:
        at = stage.after(6)
        held_on = timezone.localdate(at)
    return schedule_session(
        study=stage.study,
        wave=stage.study.waves.get(number=1),
        kind=KINDS[Method(stage.plan.method)],
        medium=Medium.IN_PERSON,
        held_on=held_on,
        people=1,
        by=stage.cast["felix.facilitator"],
        at=at,
    )


def _record(stage: Stage, session: Session) -> None:
    by = stage.cast["felix.facilitator"]
    read = [statement.key for statement in STATEMENTS]
    acknowledge_script(session_id=session.pk, items=read, by=by, at=stage.minutes_later(3))
    agreed = [
        Decision("P-01", kind, given=True)
        for kind in (DecisionKind.PARTICIPATE, DecisionKind.RECORD_AUDIO)
    ]
    record_consents(session_id=session.pk, decisions=agreed, by=by, at=stage.minutes_later(1))
    start_session(session_id=session.pk, by=by, at=stage.minutes_later(1))
    attach_recording(
        session_id=session.pk,
        upload=_uploaded(stage, tone()),
        medium=RecordingMedium.AUDIO,
        by=by,
        at=stage.minutes_later(30),
    )
    end_session(session_id=session.pk, by=by, at=stage.minutes_later(1))


def _transcribe(stage: Stage, session: Session) -> None:
    by = stage.cast["felix.facilitator"]
    complete_transcript(
        session_id=session.pk, text=TRANSCRIPT, names_removed=True, by=by, at=stage.after(1)
    )
    done = [statement.key for statement in DEBRIEF]
    close_session(session_id=session.pk, items=done, by=by, at=stage.day)


def _uploaded(stage: Stage, content: bytes) -> SealedUpload:
    """As the browser would send it: sealed by the upload handler, never on disk in the clear."""
    request = HttpRequest()
    request.user = stage.cast["felix.facilitator"]
    handler = SealedUploadHandler(request)
    handler.new_file("recording", "recording.wav", "audio/wav", len(content))
    handler.receive_data_chunk(content, 0)
    return handler.file_complete(len(content))


def tone() -> bytes:
    """Two seconds of a soft tone as a WAV file: a recording in which nobody speaks."""
    stream = io.BytesIO()
    with wave.open(stream, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(TONE_RATE)
        samples = (
            int(4000 * math.sin(2 * math.pi * 330 * n / TONE_RATE))
            for n in range(TONE_SECONDS * TONE_RATE)
        )
        sound.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return stream.getvalue()
