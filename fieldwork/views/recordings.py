"""Recordings and transcripts of a session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from fieldwork import actions, policies
from fieldwork.actions.transcripts import TranscriptError
from fieldwork.forms import RecordingForm, TranscriptForm
from fieldwork.models import Recording, Session, Transcript
from fieldwork.models.sessions import RecordingMedium
from fieldwork.views.sessions import session_called, session_page
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from studies.views.page import person, study_called


@require_POST
def attach_recording(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Keep a recording, sealed."""
    session = session_called(study_called(code), session_ref)
    policies.facilitate.require(person(request), session, at=timezone.now())
    form = RecordingForm(request.POST, request.FILES)
    if not form.is_valid():
        return session_page(request, session, recording_form=form)
    actions.attach_recording(
        session_id=session.pk,
        upload=form.cleaned_data["recording"],
        medium=RecordingMedium(form.cleaned_data["medium"]),
        by=person(request),
        at=timezone.now(),
    )
    messages.success(request, "The recording is sealed. Transcribe it, then it is destroyed.")
    return redirect("view_session", code, session_ref)


@require_POST
def play_recording(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponseBase:
    """Stream a recording for the purpose that was named."""
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(person(request), session, at=timezone.now())
    recording = get_object_or_404(
        Recording, session=session, recording_ref=request.POST.get("recording", "") or None
    )
    pieces = actions.play_recording(
        recording_id=recording.pk,
        purpose=_purpose(request),
        by=person(request),
        at=timezone.now(),
    )
    kind = "video/mp4" if recording.medium == RecordingMedium.VIDEO else "audio/mpeg"
    response = StreamingHttpResponse(pieces, content_type=kind)
    response.headers["Content-Disposition"] = "inline"
    return response


@require_POST
def save_transcript(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Keep a draft of the transcript."""
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(person(request), session, at=timezone.now())
    form = TranscriptForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, transcript_form=form)
    actions.save_transcript(
        session_id=session.pk,
        text=form.cleaned_data["text"],
        by=person(request),
        at=timezone.now(),
    )
    messages.success(request, "The draft is kept, sealed.")
    return redirect("view_session", code, session_ref)


@require_POST
def complete_transcript(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """The transcript is whole and names nobody; the recording goes."""
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(person(request), session, at=timezone.now())
    form = TranscriptForm(request.POST)
    if not form.is_valid():
        return session_page(request, session, transcript_form=form)
    try:
        actions.complete_transcript(
            session_id=session.pk, by=person(request), at=timezone.now(), **form.cleaned_data
        )
    except TranscriptError as error:
        form.add_error("text", str(error))
        return session_page(request, session, transcript_form=form)
    messages.success(request, "The transcript is complete. The recording is destroyed next.")
    return redirect("view_session", code, session_ref)


@require_POST
def open_transcript(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Show the text for the purpose that was named."""
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(person(request), session, at=timezone.now())
    text = actions.open_transcript(
        transcript_id=_transcript(session).pk,
        purpose=_purpose(request),
        by=person(request),
        at=timezone.now(),
    )
    form = TranscriptForm(initial={"text": text})
    return session_page(request, session, transcript_form=form, opened_text=text)


@require_POST
def confirm_transcript(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """A second person found no name in it."""
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(person(request), session, at=timezone.now())
    actions.confirm_transcript(
        transcript_id=_transcript(session).pk, by=person(request), at=timezone.now()
    )
    messages.success(request, "The transcript is confirmed.")
    return redirect("view_session", code, session_ref)


def _transcript(session: Session) -> Transcript:
    return get_object_or_404(Transcript, session=session)


def _purpose(request: HttpRequest) -> Purpose:
    try:
        return Purpose(request.POST.get("purpose", ""))
    except ValueError:
        raise Refused("Say for which purpose you open it.") from None
