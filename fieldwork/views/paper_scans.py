"""Scans of a batch of paper forms."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from fieldwork import actions, policies
from fieldwork.actions.paper_scans import NO_PICTURE
from fieldwork.forms.batches import ScanForm
from fieldwork.models import PaperScan
from fieldwork.views.paper_batches import batch_called, batch_page
from foundation.access.policy import Refused
from foundation.keyring.keys import Purpose
from studies.views.page import person, study_called


@require_POST
def attach_paper_scan(request: HttpRequest, code: str, batch_ref: UUID) -> HttpResponse:
    """Keep a scan, sealed."""
    user, at = person(request), timezone.now()
    batch = batch_called(study_called(code), batch_ref)
    policies.attach_paper_scan.require(user, batch, at=at)
    form = ScanForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            upload = form.cleaned_data["scan"]
            actions.attach_paper_scan(batch_id=batch.pk, upload=upload, by=user, at=at)
        except Refused as refusal:
            if NO_PICTURE not in refusal.reasons:
                raise
            form.add_error("scan", NO_PICTURE)
        else:
            messages.success(request, "The scan is sealed. It goes with the paper.")
            return redirect("view_paper_batch", code, batch_ref)
    return batch_page(request, batch, scan_form=form)


@require_POST
def open_paper_scan(
    request: HttpRequest, code: str, batch_ref: UUID, scan_ref: UUID
) -> HttpResponseBase:
    """Stream a scan for the purpose that was named."""
    batch = batch_called(study_called(code), batch_ref)
    policies.view_paper_batch.require(person(request), batch, at=timezone.now())
    scans = PaperScan.objects.select_related("batch__study")
    scan = get_object_or_404(scans, batch=batch, scan_ref=scan_ref)
    said = request.POST.get("purpose", "")
    purpose = Purpose(said) if said in Purpose.values else None
    pieces = actions.open_paper_scan(
        scan=scan, purpose=purpose, by=person(request), at=timezone.now()
    )
    response = StreamingHttpResponse(pieces, content_type=scan.kind)
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response
