"""The name and signature on a consent form, kept in the vault after the decision was recorded."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from consent.models import ConsentDecision, DecisionMethod
from consent.queries import decisions_of
from foundation.access.models import User
from foundation.keyring.keys import KeyDestroyedError
from foundation.keyring.uploads import SealedUpload, forget_upload
from participants import actions, policies
from participants.forms import SignatureForm
from participants.models import ConsentSignature
from studies.models import Study
from studies.views.page import person, study_called, study_page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def store_signature(request: HttpRequest, code: str, session_ref: UUID) -> HttpResponse:
    """Ask for one name and signature, and for which decision; seal both."""
    study, at = study_called(code), timezone.now()
    policies.store_signature.require(person(request), study, at=at)
    waiting, kept = _signed(study, session_ref)
    page = partial(_signature_page, request, study, session_ref, kept, at=at)
    if request.method != "POST":
        return page(SignatureForm(decisions=waiting))
    form = SignatureForm(request.POST, request.FILES, decisions=waiting)
    try:
        stored = form.is_valid() and _stored(form, by=person(request), at=at)
    finally:
        _forget_uploads(request, at=at)
    if not stored:
        return page(form)
    messages.success(request, "The name and the signature are sealed in the vault.")
    return redirect("store_signature", code=study.code, session_ref=session_ref)


def _stored(form: SignatureForm, *, by: User, at: datetime) -> bool:
    """Whether the vault took it; if not, the form says why."""
    chosen = form.cleaned_data
    try:
        actions.store_signature(
            decision_ref=UUID(chosen["decision"]),
            name=chosen["name"],
            signature=chosen["signature"],
            by=by,
            at=at,
        )
    except IntegrityError:  # the same form, sent twice at one moment
        form.add_error("decision", "The signature of this decision is kept already.")
    except KeyDestroyedError:
        form.add_error(None, "What belongs to this session was destroyed. Nothing can be added.")
    return not form.errors


def _signed(study: Study, session_ref: UUID) -> tuple[list[ConsentDecision], list[ConsentDecision]]:
    """What was agreed to in writing: still without its signature, and with it."""
    signed = [
        decision
        for decision in decisions_of(session_ref)
        if decision.study_id == study.pk and decision.given
        if decision.method == DecisionMethod.SIGNED
    ]
    rows = ConsentSignature.objects.filter(session_ref=session_ref)
    there = set(rows.values_list("decision_ref", flat=True))
    waiting = [decision for decision in signed if decision.decision_ref not in there]
    return waiting, [decision for decision in signed if decision.decision_ref in there]


def _signature_page(
    request: HttpRequest,
    study: Study,
    session_ref: UUID,
    kept: list[ConsentDecision],
    form: SignatureForm,
    *,
    at: datetime,
) -> HttpResponse:
    context = {
        **study_page(request, study, at=at, here="view_fieldwork"),
        "session_ref": session_ref,
        "form": form,
        "kept": kept,
    }
    status = 400 if form.errors else 200
    return render(request, "participants/store_signature.html", context, status=status)


def _forget_uploads(request: HttpRequest, *, at: datetime) -> None:
    """The vault keeps its own sealed copy, or none."""
    for upload in request.FILES.values():
        if isinstance(upload, SealedUpload):
            upload.close()
            forget_upload(upload.upload_ref, at=at)
