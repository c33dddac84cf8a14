"""Sessions: planning, the script, consent, start, end and debrief."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from consent.elements import as_rows
from consent.models import ConsentDecision, DecisionKind, DecisionMethod
from consent.queries import decisions_of, released_notice
from fieldwork import actions, policies, queries
from fieldwork.actions.sessions import SessionPlanError
from fieldwork.forms import ConsentForm, RecordingForm, SessionForm, TranscriptForm
from fieldwork.forms.transcription import SendRecordingForm
from fieldwork.lifecycle import SessionStatus
from fieldwork.models import Session
from fieldwork.models.sessions import RecordingMedium
from fieldwork.policies import PLAYBACK
from fieldwork.queries.quotes import ASKED
from fieldwork.script import DEBRIEF, QUOTING, STATEMENTS, UnreadError
from foundation.access.models import User
from foundation.keyring.keys import Purpose
from studies import policies as study_policies
from studies.models import DocumentVersion, Study
from studies.queries import approved_transcription_services
from studies.queries.omb_block import omb_block, why_no_number
from studies.views.page import person, study_called, study_page
from studies.vocabulary import DocumentKind

GUIDES = frozenset({DocumentKind.SCRIPT, DocumentKind.CONSENT_FORM})


@require_http_methods(["GET", "POST"])
def schedule_session(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a session."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.open_session_page.require(user, study, at=at)
    initial = {"held_on": timezone.localdate(at), "people": 1, "kind": study.method}
    posted = request.POST if request.method == "POST" else None
    form = SessionForm(posted, study=study, initial=initial)
    if posted is not None and form.is_valid():
        try:
            session = actions.schedule_session(study=study, by=user, at=at, **form.cleaned_data)
            return redirect("view_session", code, session.session_ref)
        except SessionPlanError as error:
            form.add_error(None, str(error))
    page = study_page(request, study, at=at, here="view_fieldwork")
    return render(request, "fieldwork/schedule_session.html", {**page, "form": form})


@require_safe
def view_session(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Where the session stands and the one next step."""
    session = session_called(study_called(code), session_ref)
    policies.view_session.require(person(request), session, at=timezone.now())
    return session_page(request, session)


@require_POST
def acknowledge_script(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """The statements were read."""
    session = session_called(study_called(code), session_ref)
    items = request.POST.getlist("items")
    try:
        actions.acknowledge_script(
            session_id=session.pk, items=items, by=person(request), at=timezone.now()
        )
    except UnreadError as error:
        messages.error(request, str(error))
    return redirect("view_session", code, session_ref)


@require_POST
def record_consents(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """What each participant agreed to or refused."""
    session = session_called(study_called(code), session_ref)
    decisions = ConsentForm(session).decisions(request.POST.dict())
    actions.record_consents(
        session_id=session.pk, decisions=decisions, by=person(request), at=timezone.now()
    )
    messages.success(request, "The decisions are recorded.")
    return redirect("view_session", code, session_ref)


@require_POST
def start_session(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Begin, or be told everything that is missing."""
    session = session_called(study_called(code), session_ref)
    actions.start_session(session_id=session.pk, by=person(request), at=timezone.now())
    messages.success(request, "The session is under way.")
    return redirect("view_session", code, session_ref)


@require_POST
def end_session(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """The participants left."""
    session = session_called(study_called(code), session_ref)
    actions.end_session(session_id=session.pk, by=person(request), at=timezone.now())
    messages.success(request, "The session has ended. Do the debrief next.")
    return redirect("view_session", code, session_ref)


@require_POST
def close_session(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """The debrief is done."""
    session = session_called(study_called(code), session_ref)
    items = request.POST.getlist("items")
    try:
        actions.close_session(
            session_id=session.pk, items=items, by=person(request), at=timezone.now()
        )
        messages.success(request, "The session is closed.")
    except UnreadError as error:
        messages.error(request, str(error))
    return redirect("view_session", code, session_ref)


def _agreed(session: Session) -> list[tuple[str, str]]:
    """Each consent that quotes need and that may be taken back, as a choice."""
    return [
        (f"{code}:{kind}", f"{code}: {ASKED[DecisionKind(kind)]}")
        for code, kind in sorted(queries.agreed_in(session))
    ]


def session_called(study: Study, session_ref: UUID) -> Session:
    """The session of an address, or the page that says there is none."""
    sessions = Session.objects.select_related("study", "wave", "facilitator", "transcript")
    return get_object_or_404(sessions, study=study, session_ref=session_ref)


def session_page(
    request: HttpRequest,
    session: Session,
    *,
    recording_form: RecordingForm | None = None,
    transcript_form: TranscriptForm | None = None,
    opened_text: str | None = None,
) -> HttpResponse:
    """The page of a session, with forms that failed or a text that was opened."""
    user, at = person(request), timezone.now()
    notice = released_notice(session.study)
    context = {
        **study_page(request, session.study, at=at, here="view_fieldwork"),
        "session": session,
        "transcript": getattr(session, "transcript", None),
        "recordings": session.recordings.prefetch_related("sent", "outgoing__vendor"),
        "send_form": SendRecordingForm(study=session.study, at=at),
        "decisions": _decisions(session),
        "quoting": QUOTING,
        "agreed": _agreed(session)
        if policies.withdraw_quoting.allows(user, session, at=at)
        else [],
        "omb": omb_block(session.study, on=timezone.localdate(at)),
        "why_no_number": why_no_number(session.study),
        "statements": STATEMENTS,
        "debrief": DEBRIEF,
        "guides": _guides(user, session, at),
        "notice": notice,
        "notice_rows": as_rows(notice) if notice else [],
        "facts": _facts(session),
        "consents": ConsentForm(session).rows(),
        "methods": DecisionMethod.choices,
        "recording_form": recording_form or RecordingForm(),
        "transcript_form": transcript_form or TranscriptForm(),
        "opened_text": opened_text,
        "purposes": [purpose for purpose in Purpose if purpose in PLAYBACK],
        **_allowed(user, session, at),
    }
    return render(request, "fieldwork/view_session.html", context)


def _guides(user: User, session: Session, at: datetime) -> list[DocumentVersion]:
    """What the session followed, where this person may propose to revise it (R-108)."""
    if session.status not in (SessionStatus.ENDED, SessionStatus.CLOSED):
        return []
    versions = DocumentVersion.objects.filter(document__study=session.study).in_use()
    return [
        version
        for version in versions.select_related("document__study").order_by("document_id")
        if version.document.kind in GUIDES
        and study_policies.propose_revision.allows(user, version.document, at=at)
    ]


def _decisions(session: Session) -> list[dict[str, Any]]:
    """One row per participant: what they said last to each thing."""
    people: dict[str, list[ConsentDecision]] = {}
    for decision in decisions_of(session.session_ref):
        people.setdefault(decision.subject_code, []).append(decision)
    return [
        {
            "code": code,
            "agreed": [d.get_kind_display() for d in said if d.given],
            "refused": [d.get_kind_display() for d in said if not d.given],
            "method": said[-1].get_method_display(),
            "notice": said[-1].notice,
        }
        for code, said in people.items()
    ]


def _facts(session: Session) -> list[dict[str, Any]]:
    moments = {
        "Statements read": session.script_acknowledged_at,
        "Started": session.started_at,
        "Ended": session.ended_at,
    }
    return [
        {"label": "Facilitator", "value": session.facilitator},
        {"label": "How people are met", "value": session.get_medium_display()},
        {"label": "People", "value": session.people},
        *({"label": label, "value": _moment(moment)} for label, moment in moments.items()),
    ]


def _moment(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y, H:i") if moment else "Not yet"


def _allowed(user: User, session: Session, at: datetime) -> dict[str, Any]:
    held = session.recordings.filter(status="held").first()
    transcript = getattr(session, "transcript", None)
    return {
        "may_read_script": policies.acknowledge_script.allows(user, session, at=at),
        "may_record_consents": policies.record_consents.allows(user, session, at=at),
        "may_start": policies.start_session.allows(user, session, at=at),
        "why_not_start": policies.start_session.refusal(user, session, at=at),
        "may_sign": policies.facilitate.allows(user, session, at=at),
        "may_end": policies.end_session.allows(user, session, at=at),
        "may_close": policies.close_session.allows(user, session, at=at),
        "may_attach": policies.attach_recording.allows(user, session, RecordingMedium.AUDIO, at=at),
        "why_not_attach": policies.attach_recording.refusal(
            user, session, RecordingMedium.AUDIO, at=at
        ),
        "may_play": held is not None
        and policies.play_recording.allows(user, held, Purpose.TRANSCRIPTION, at=at),
        "may_send": held is not None
        and policies.save_transcript.allows(user, session, at=at)
        and bool(approved_transcription_services(on=timezone.localdate(at))),
        "may_write": policies.save_transcript.allows(user, session, at=at),
        "may_open": transcript is not None
        and policies.open_transcript.allows(user, transcript, Purpose.ACCURACY_CHECK, at=at),
        "may_quote": policies.choose_quote.allows(user, session, at=at),
        "may_confirm": transcript is not None
        and policies.confirm_transcript.allows(user, transcript, at=at),
    }
