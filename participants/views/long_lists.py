"""A long list on its way into the vault: how far it is, what was found, what becomes of it."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, policies
from participants.forms import SettlingForm
from participants.lifecycle.imports import ContactImportStatus
from participants.models import ContactImport
from participants.queries.imports import UNDER_WAY, findings_of, rows_read
from studies.models import Study
from studies.views.page import person, study_called, study_page


@never_cache
@require_safe
def view_contact_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Rows done of rows, then what was found and what there is to settle."""
    study, at = study_called(code), timezone.now()
    run = _run(study, run_ref)
    policies.view_contact_import.require(person(request), run, study, at=at)
    return _page(request, study, run, SettlingForm(), at=at)


@require_POST
def store_contact_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Let a job store the list as it was settled."""
    study, at = study_called(code), timezone.now()
    run = _run(study, run_ref)
    policies.store_contact_import.require(person(request), run, study, at=at)
    form, findings = SettlingForm(request.POST), findings_of(run)
    if form.is_valid():
        findings.settling = form.settling
        form.ask_about(findings, again=True)
    if form.errors:
        return _page(request, study, run, form, at=at)
    actions.store_contact_import(
        run_ref=run_ref, settling=findings.settling, by=person(request), at=at
    )
    return redirect("view_contact_import", code, run_ref)


@require_POST
def restart_contact_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Let a job read the list again."""
    at, by = timezone.now(), person(request)
    _run(study_called(code), run_ref)
    actions.restart_contact_import(run_ref=run_ref, by=by, at=at)
    return redirect("view_contact_import", code, run_ref)


@require_http_methods(["GET", "POST"])
def discard_contact_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Destroy the list, once that is confirmed."""
    study, at, by = study_called(code), timezone.now(), person(request)
    run = _run(study, run_ref)
    if request.method == "POST":
        actions.discard_contact_import(run_ref=run_ref, by=by, at=at)
        messages.success(request, "The list was destroyed. Nobody was stored.")
        return redirect("view_contacts", code)
    policies.discard_contact_import.require(by, run, study, at=at)
    context = {**study_page(request, study, at=at, here="view_contacts"), "run": run}
    return render(request, "participants/discard_contact_import.html", context)


def _run(study: Study, run_ref: UUID) -> ContactImport:
    return get_object_or_404(ContactImport, study_ref=study.study_ref, run_ref=run_ref)


def _page(
    request: HttpRequest, study: Study, run: ContactImport, form: SettlingForm, *, at: datetime
) -> HttpResponse:
    by, findings = person(request), findings_of(run)
    if not form.is_bound:
        form.ask_about(findings, again=False)
    is_storing = run.status == ContactImportStatus.IMPORTING
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "run": run,
        "is_running": run.status in UNDER_WAY,
        "title": "The people are being sealed." if is_storing else "The list is being checked.",
        "rows_done": min(rows_read(run.run_ref), run.rows_total),
        "findings": findings,
        "settle": form,
        "may_store": policies.store_contact_import.allows(by, run, study, at=at),
        "may_restart": policies.restart_contact_import.allows(by, run, study, at=at),
        "may_discard": policies.discard_contact_import.allows(by, run, study, at=at),
    }
    status = 400 if form.errors else 200
    return render(request, "participants/view_contact_import.html", context, status=status)
