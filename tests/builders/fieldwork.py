"""Imports, sessions, recordings and transcripts, made through the real actions.

The study that they belong to is collecting unless it is given; ``by`` is its lead unless said.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import timezone

from consent.actions import Decision
from fieldwork import actions
from fieldwork.models import ImportRun, Recording, ResponseBatch, Session, Transcript
from fieldwork.models.sessions import Medium, RecordingMedium, SessionKind
from fieldwork.script import STATEMENTS
from foundation.access.models import User
from foundation.keyring.uploads import SealedUpload
from studies.models import Study, Wave
from studies.vocabulary import Method
from tests.builders.access import NOW
from tests.builders.studies import DEFINITION, a_definition, a_study, a_version
from tests.playing_back import played_back

READ = NOW + timedelta(minutes=5)
STARTED = NOW + timedelta(minutes=10)
ENDED = NOW + timedelta(minutes=70)
WRITTEN = NOW + timedelta(days=1)

ANSWERS = """\
RespondentID,How satisfied are you with the checkpoint?,Which languages do you read?,\
How many minutes did you wait?,How old are you?,What could be better?
"""
BOOK: dict[str, Any] = {
    "columns": {
        "How satisfied are you with the checkpoint?": {"variable": "satisfied"},
        "Which languages do you read?": {"question": "languages", "separator": ";"},
        "How many minutes did you wait?": {"variable": "minutes"},
        "How old are you?": {"variable": "age"},
        "What could be better?": {"text": "better"},
    },
    "leave_out": ["RespondentID"],
}

SATISFIED = "How satisfied are you with the checkpoint?"
NUMBERED: dict[str, Any] = {
    **BOOK,
    "columns": BOOK["columns"] | {SATISFIED: {"variable": "satisfied", "values": {"4": 3}}},
}
"""The same file from a tool that writes numbers for the answers about satisfaction."""


def an_export(rows: int = 25, **changes: str) -> bytes:
    """An outside tool's export that fits the definition of ``tests.builders.studies``.

    ``changes`` replace what is written in every row: satisfied, languages, minutes, age, better.
    """
    said = {
        "satisfied": "Satisfied",
        "languages": "English;Spanish",
        "minutes": "7.5",
        "age": "18 to 34",
        "better": "Shorter lines.",
    } | changes
    row = ",".join(said.values())
    return (ANSWERS + "".join(f"34361397{i:04},{row}\n" for i in range(rows))).encode()


def an_upload(content: bytes, *, by: User, name: str = "export.csv") -> SealedUpload:
    """A file as a form receives it: sealed on arrival."""
    upload = _posted(content, by=by, name=name).FILES["file"]
    assert isinstance(upload, SealedUpload)
    return upload


def _posted(content: bytes, *, by: User, name: str) -> HttpRequest:
    head = f'--b\r\nContent-Disposition: form-data; name=file; filename="{name}"\r\n\r\n'
    request = RequestFactory().post(
        "/",
        head.encode() + content + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
    )
    request.user = by
    return request


@played_back
def an_import(
    study: Study | None = None,
    *,
    content: bytes | None = None,
    book: Mapping[str, Any] | None = BOOK,
    reason: str = "The tool exports them as they were written.",
    by: User | None = None,
    at: datetime = NOW,
) -> ImportRun:
    """An uploaded file, read with the code book; ``book=None`` leaves it as proposed."""
    study = study or a_study("collecting")
    by = by or study.created_by
    run = actions.start_import(
        study=study,
        wave=study.waves.latest("number"),
        instrument_version=a_version(study),
        upload=an_upload(an_export() if content is None else content, by=by),
        everyone_agreed=True,
        not_anonymised_because=reason,
        by=by,
        at=at,
    )
    if book is None:
        return run
    return actions.set_code_book(run_id=run.pk, code_book=book, by=by, at=at)


@played_back
def responses(study: Study | None = None, *, at: datetime = NOW, **keywords: Any) -> ResponseBatch:
    """Stored answers; keywords as for ``an_import``.

    A test's transaction never commits, so what follows the commit is done here.
    """
    run = an_import(study, at=at, **keywords)
    batch = actions.import_responses(run_id=run.pk, by=run.created_by, at=at)
    actions.forget_import_file(run_id=run.pk, at=at)
    return batch


@played_back
def some_texts(*words: str, study: Study | None = None, at: datetime = NOW) -> Wave:
    """A wave in which people wrote this as an answer to “What could be better?”, set apart."""
    rows = "".join(f"{ref},Satisfied,,7.5,18 to 34,{text}\n" for ref, text in enumerate(words))
    batch = responses(study, content=(ANSWERS + rows).encode(), at=at)
    actions.set_texts_apart(wave=batch.wave, at=at)
    return batch.wave


_numbers = count(1)


@played_back
def a_session_study(**keywords: Any) -> Study:
    """A collecting study of nine interviews: too few to need a clearance.

    It asks what no other study of the builders asks, whose people would count here too (C-2).
    """
    number = next(_numbers)
    asked = [{**one, "text": f"{one['text']} ({number})"} for one in DEFINITION["questions"]]
    keywords.setdefault("definition", a_definition(questions=asked))
    keywords.setdefault("method", Method.INTERVIEW)
    keywords.setdefault("expected_respondents", 9)
    return a_study("collecting", **keywords)


@played_back
def a_session(
    status: str = "scheduled",
    *,
    study: Study | None = None,
    kind: str = SessionKind.INTERVIEW,
    medium: str = Medium.IN_PERSON,
    people: int = 1,
    agreed: Sequence[str] = ("participate", "record_audio", "record_video"),
    by: User | None = None,
) -> Session:
    """A session that is ``scheduled``, ``open`` or ``ended``; everybody agreed to ``agreed``."""
    study = study or a_session_study()
    by = by or study.created_by
    session = actions.schedule_session(
        study=study,
        wave=study.waves.latest("number"),
        kind=kind,
        medium=medium,
        held_on=timezone.localdate(NOW),
        people=people,
        by=by,
        at=NOW,
    )
    if status == "scheduled":
        return session
    prepare(session, agreed=agreed, by=by)
    session = actions.start_session(session_id=session.pk, by=by, at=STARTED)
    if status == "open":
        return session
    return actions.end_session(session_id=session.pk, by=by, at=ENDED)


@played_back
def prepare(
    session: Session, *, agreed: Sequence[str] = ("participate", "record_audio"), by: User
) -> Session:
    """Read the statements and record what everybody agreed to."""
    items = [statement.key for statement in STATEMENTS]
    actions.acknowledge_script(session_id=session.pk, items=items, by=by, at=READ)
    decisions = [
        Decision(subject_code=f"P-{number:02}", kind=kind, given=True)
        for number in range(1, session.people + 1)
        for kind in agreed
    ]
    return actions.record_consents(session_id=session.pk, decisions=decisions, by=by, at=READ)


@played_back
def a_recording(
    session: Session | None = None, *, content: bytes = b"RIFF spoken words", by: User | None = None
) -> Recording:
    """A recording of an ended session."""
    session = session or a_session("ended")
    by = by or session.facilitator
    return actions.attach_recording(
        session_id=session.pk,
        upload=an_upload(content, by=by, name="interview.wav"),
        medium=RecordingMedium.AUDIO,
        by=by,
        at=ENDED,
    )


@played_back
def a_transcript(
    session: Session | None = None, *, text: str = "P-01: It took long.", by: User | None = None
) -> Transcript:
    """A complete transcript, not confirmed yet."""
    session = session or a_session("ended")
    return actions.complete_transcript(
        session_id=session.pk,
        text=text,
        names_removed=True,
        by=by or session.facilitator,
        at=WRITTEN,
    )
