"""The import in two steps: send the list, then say what becomes of each column."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from foundation.keyring import files
from foundation.keyring.keys import Purpose
from foundation.keyring.models import PendingUpload
from foundation.keyring.uploads import forget_upload, keep_for_study
from participants import actions, policies
from participants.actions.imports import why_refused
from participants.findings import ContactFindings
from participants.forms import BatchForm, ColumnsForm, SettlingForm, UploadContactsForm
from participants.reading.mapping import ContactMapping, propose
from participants.reading.table import ContactTable, ContactTableError, Source, open_table
from participants.views.contacts import told
from studies.gates import CollectionRequest, may_collect
from studies.models import Study
from studies.queries import strictest_person_kind
from studies.views.page import person, study_called, study_page
from studies.vocabulary import CollectionChannel

READ_AT_ONCE = 2_000_000
"""Bytes of a list that is read while somebody waits: about twenty thousand people."""
UPLOADS = "contact_uploads"
"""Where the session keeps which uploads are this person's."""


@dataclass(frozen=True, slots=True)
class _Sent:
    """A list that arrived, and what was said about where it comes from."""

    upload: PendingUpload
    table: ContactTable
    batch: BatchForm


@dataclass(frozen=True, slots=True)
class _Found:
    """What was chosen for the columns, and what was found with it."""

    columns: ColumnsForm
    findings: ContactFindings | None = None
    settle: SettlingForm | None = None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def import_contacts(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for the list, then for its columns; store only what was found clean."""
    study, at = study_called(code), timezone.now()
    policies.import_contacts.require(person(request), study, at=at)
    if request.method != "POST":
        return _upload_page(request, study, UploadContactsForm(study=study), at=at)
    if "upload_ref" in request.POST:
        return _map_columns(request, study, at=at)
    return _receive(request, study, at=at)


def _receive(request: HttpRequest, study: Study, *, at: datetime) -> HttpResponse:
    form = UploadContactsForm(request.POST, request.FILES, study=study)
    if not form.is_valid():
        return _ask_again(request, study, form, at=at)
    for reason in why_refused(form.details, on=timezone.localdate(at)):
        form.add_error("origin", reason)
    upload = form.cleaned_data["file"]
    try:
        table = open_table(_source(request, upload, at=at))
    except ContactTableError as problem:
        form.add_error("file", str(problem))
    if form.errors:
        return _ask_again(request, study, form, at=at)
    keep_for_study(upload.upload_ref, study_ref=study.study_ref)
    request.session[UPLOADS] = [*request.session.get(UPLOADS, []), str(upload.upload_ref)][-5:]
    sent = _Sent(PendingUpload.objects.get(upload_ref=upload.upload_ref), table, form)
    return _columns_page(request, study, sent, at=at)


def _ask_again(
    request: HttpRequest, study: Study, form: UploadContactsForm, *, at: datetime
) -> HttpResponse:
    """The page with its errors; the list, which a browser sends anew, is forgotten at once."""
    upload: Any = form.files.get("file")
    if upload is not None:
        forget_upload(upload.upload_ref, at=at)
    return _upload_page(request, study, form, at=at)


def _map_columns(request: HttpRequest, study: Study, *, at: datetime) -> HttpResponse:
    upload = _own_upload(request, study)
    if upload is None:
        messages.error(request, "That list is no longer here. Send it again.")
        return redirect("import_contacts", code=study.code)
    source = _source(request, upload, at=at)
    sent = _Sent(upload, open_table(source), BatchForm(request.POST, study=study))
    columns = ColumnsForm(request.POST, headers=sent.table.headers)
    settle, stores = SettlingForm(request.POST), request.POST.get("step") == "store"
    if not sent.batch.is_valid() or not columns.is_valid() or not settle.is_valid():
        return _columns_page(request, study, sent, at=at, found=_Found(columns))
    if upload.size > READ_AT_ONCE:
        return _leave_to_a_job(request, study, sent, columns, at=at)
    try:
        findings = actions.import_contacts(
            study_ref=study.study_ref,
            source=source,
            mapping=ContactMapping.from_choices(columns.choices),
            details=sent.batch.details,
            dry_run=not stores,
            by=person(request),
            at=at,
            settling=settle.settling,
        )
    except ContactTableError as problem:  # further down than the header, read before
        columns.add_error(None, str(problem))
        return _columns_page(request, study, sent, at=at, found=_Found(columns))
    if findings.batch_ref is None:
        settle.ask_about(findings, again=stores)
        found = _Found(columns, findings, settle)
        return _columns_page(request, study, sent, at=at, found=found)
    forget_upload(upload.upload_ref, at=at)
    messages.success(request, _told(findings))
    return redirect("view_contacts", code=study.code)


def _leave_to_a_job(
    request: HttpRequest,
    study: Study,
    sent: _Sent,
    columns: ColumnsForm,
    *,
    at: datetime,
) -> HttpResponse:
    """A long list is read by a job, so that nobody waits before a silent page."""
    details = sent.batch.details
    mapping = ContactMapping.from_choices(columns.choices)
    findings = ContactFindings(column_problems=mapping.problems(sent.table, region=details.region))
    if findings.column_problems:
        return _columns_page(request, study, sent, at=at, found=_Found(columns, findings))
    run = actions.begin_contact_import(
        study=study, upload=sent.upload, mapping=mapping, details=details, by=person(request), at=at
    )
    return redirect("view_contact_import", study.code, run.run_ref)


def _told(findings: ContactFindings) -> str:
    """What was stored, in words."""
    told = [f"{findings.contacts:,} contacts are sealed in the vault."]
    if findings.replaced:
        told.append(f"{findings.replaced:,} were replaced.")
    if findings.opted_out:
        told.append(f"{findings.opted_out:,} people do not want to be asked and were left out.")
    return " ".join(told)


def _upload_page(
    request: HttpRequest, study: Study, form: UploadContactsForm, *, at: datetime
) -> HttpResponse:
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "form": form,
        "unmet": _unmet(study, at),
    }
    status = 400 if form.errors else 200
    return render(request, "participants/import_contacts.html", context, status=status)


def _columns_page(
    request: HttpRequest,
    study: Study,
    sent: _Sent,
    *,
    at: datetime,
    found: _Found | None = None,
) -> HttpResponse:
    proposed = ColumnsForm(headers=sent.table.headers, initial=_proposal(sent.table))
    found = found or _Found(proposed)
    columns, findings, settle = found.columns, found.findings, found.settle
    _mark(columns, findings)
    context = {
        **study_page(request, study, at=at, here="view_contacts"),
        "batch": sent.batch,
        "hidden": [field for field in sent.batch if field.name != "file"],
        "columns": columns,
        "findings": findings,
        "settle": settle,
        "upload_ref": sent.upload.upload_ref,
    }
    unclean = findings is not None and not findings.is_clean
    is_wrong = unclean or sent.batch.errors or columns.errors or (settle and settle.errors)
    status = 400 if is_wrong else 200
    return render(request, "participants/map_columns.html", context, status=status)


def _proposal(table: ContactTable) -> Mapping[str, str]:
    proposed = propose(table)
    return {f"column_{n}": proposed[header] for n, header in enumerate(table.headers)}


def _mark(columns: ColumnsForm, findings: ContactFindings | None) -> None:
    """Put what was found about a column beside it."""
    places = {header: f"column_{n}" for n, header in enumerate(columns.headers)}
    for problem in findings.column_problems if findings else ():
        place = places.get(problem.column)
        said = problem.text[0].upper() + problem.text[1:]
        columns.add_error(place, said if place else f"{problem.column} {problem.text}")


def _unmet(study: Study, at: datetime) -> list[dict[str, str]]:
    """What the gates still ask for before anybody may be recruited."""
    kind = strictest_person_kind(study)
    request = CollectionRequest(study, CollectionChannel.RECRUITING, kind, 0, None, at)
    return told(study, may_collect(request))


def _own_upload(request: HttpRequest, study: Study) -> PendingUpload | None:
    """What this person sent for this study, and for no other."""
    ref = request.POST["upload_ref"]
    if ref not in request.session.get(UPLOADS, []):
        return None
    return PendingUpload.objects.filter(upload_ref=ref, study_ref=study.study_ref).first()


def _source(request: HttpRequest, upload: Any, *, at: datetime) -> Source:
    """``upload`` is what arrived just now, or the record of what arrived before."""
    return partial(
        files.open_seekable,
        upload.path,
        key_ref=upload.key_ref,
        purpose=Purpose.RECRUIT,
        by=person(request),
        at=at,
    )
