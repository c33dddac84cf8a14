"""Sending a recording to a transcription service, and the accounting of what was sent."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from fieldwork import actions, policies
from fieldwork.forms.transcription import SendRecordingForm
from fieldwork.models import OutgoingRecording, Recording
from fieldwork.queries.sent_recordings import recordings_sent_of
from fieldwork.views.sessions import session_called
from foundation.printing.sheets import as_csv
from studies.queries.access import overseen_studies
from studies.views.page import person, review_places, study_called

AGE = "application/octet-stream"
ROWS_PER_PAGE = 25
COLUMNS = (
    *("date", "study", "category", "people", "recipient", "contract", "purpose", "routine use"),
    *("sent by", "SHA-256 of the file"),
)


@require_POST
def send_recording(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Have it encrypted for a service; the page of the session says how far that is."""
    user, at = person(request), timezone.now()
    session = session_called(study_called(code), session_ref)
    policies.transcribe.require(user, session, at=at)
    recording = get_object_or_404(Recording, session=session, recording_ref=_ref_in(request))
    form = SendRecordingForm(request.POST, study=session.study, at=at)
    if not form.is_valid():
        messages.error(request, "Choose an approved transcription service.")
        return redirect("view_session", code, session_ref)
    vendor = form.cleaned_data["vendor"]
    actions.send_recording(recording_id=recording.pk, vendor_id=vendor.pk, by=user, at=at)
    messages.success(request, "It is being encrypted. You are told when it can be downloaded.")
    return redirect("view_session", code, session_ref)


@never_cache
@require_POST
def download_recording(
    request: HttpRequest, code: str, session_ref: UUID, file_ref: UUID
) -> HttpResponseBase:
    """The encrypted file; never by a link, so that nothing fetches it by itself."""
    session = session_called(study_called(code), session_ref)
    files = OutgoingRecording.objects.filter(recording__session=session)
    outgoing = get_object_or_404(files, file_ref=file_ref)
    file = actions.download_recording(outgoing=outgoing, by=person(request), at=timezone.now())
    response = StreamingHttpResponse(file.pieces(), content_type=AGE)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Length"] = str(file.size)
    response["Cache-Control"] = "no-store, private"
    return response


def _ref_in(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("recording", ""))
    except ValueError:
        raise Http404 from None


@require_safe
def list_sent_recordings(request: HttpRequest) -> HttpResponseBase:
    """What went to which service, of the studies that the office oversees; also as CSV."""
    user, at = person(request), timezone.now()
    policies.list_sent_recordings.require(user, at=at)
    found = recordings_sent_of(overseen_studies(user, at=at).values_list("study_ref", flat=True))
    if request.GET.get("format") == "csv":
        rows = [
            (
                *(timezone.localdate(each.sent_at), each.study.code),
                *(f"Recording: {each.get_medium_display()}", each.people, each.recipient),
                *(each.contract_number, "Transcription", each.routine_use),
                *(str(each.sent_by), each.file_hash),
            )
            for each in found
        ]
        return as_csv("recordings-sent", COLUMNS, rows)
    page = Paginator(found, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    places = review_places(user, at=at, here="list_sent_recordings")
    context = {"page": page, "total": page.paginator.count, "places": places}
    return render(request, "fieldwork/list_sent_recordings.html", context)
