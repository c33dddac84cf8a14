"""What each participant of a session spoke about, read in the transcript."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from fieldwork import actions, policies, queries
from fieldwork.models import Session
from fieldwork.views.sessions import session_called
from fieldwork.views.themes import boxes_of, ticked
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from studies.views.page import person, study_called, study_page


@never_cache
@require_http_methods(["GET", "POST"])
def code_speakers(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """A transcript, and boxes to tick for each participant."""
    user, at = person(request), timezone.now()
    session = session_called(study_called(code), session_ref)
    policies.view_coded_speakers.require(user, session, at=at)
    if request.method == "POST":
        said = _said(request.POST, queries.speakers_of(session))
        try:
            done = actions.code_speakers(session_id=session.pk, said=said, by=user, at=at)
            messages.success(request, f"Saved: {done} of {session.people} are decided.")
        except Refused as refusal:
            messages.error(request, " ".join(refusal.reasons))
        return redirect(request.get_full_path())
    text = actions.open_transcript(
        transcript_id=session.transcript.pk, purpose=Purpose.ANALYSIS, by=user, at=at
    )
    context = {
        **study_page(request, session.study, at=at, here="view_fieldwork"),
        "session": session,
        "text": text,
        "may_code": policies.code_speakers.allows(user, session, at=at),
        "why_not_code": policies.code_speakers.refusal(user, session, at=at),
        **_boxes(session),
    }
    return render(request, "fieldwork/code_speakers.html", context)


def _boxes(session: Session) -> dict[str, Any]:
    themes, said = queries.themes_of(session.study), queries.themes_said(session)
    return {
        "themes": themes,
        "decided": len(said),
        "rows": [
            {"code": code, "boxes": boxes_of(themes, said.get(code))}
            for code in queries.speakers_of(session)
        ],
    }


def _said(posted: QueryDict, codes: Sequence[str]) -> dict[str, list[int] | None]:
    """What was ticked for each participant; one without a tick is not decided."""
    return {code: ticked(posted.getlist(f"themes-{code}")) for code in codes}
