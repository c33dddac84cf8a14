"""Bringing in an outside tool's export: upload, map, dry run, import."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fieldwork import actions, policies, queries
from fieldwork.forms import CodeBookForm, StartImportForm
from fieldwork.lifecycle import ImportStatus
from fieldwork.mapping import MappingForm
from fieldwork.models import ImportRun
from fieldwork.reading.codebook import CodeBook, CodeBookError
from fieldwork.reading.encodings import NotTextError
from fieldwork.reading.tables import TableError
from fieldwork.splitting import SplitForm
from foundation.access.models import User
from foundation.access.policy import Refused
from studies.forms.burden import PEOPLE
from studies.gates import may_collect
from studies.models import Study
from studies.queries import (
    counts,
    current_version,
    only_kind,
    person_kinds,
    problem_of_split,
    split_of,
)
from studies.views.page import address, person, study_called, study_page

PROBLEMS_SHOWN = 50
ROWS_SHOWN = 12


@require_http_methods(["GET", "POST"])
def start_import(request: HttpRequest, code: str) -> HttpResponse:
    """Take an export in, sealed, and show what is in it."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.open_import_page.require(user, study, at=at)
    version = current_version(study)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = StartImportForm(*posted, study=study)
    if posted and form.is_valid() and version is not None:
        said = form.cleaned_data
        given = {"wave": said["wave"], "upload": said["file"]}
        try:
            run = actions.start_import(
                study=study,
                instrument_version=version,
                everyone_agreed=said["everyone_agreed"],
                not_anonymised_because=said["not_anonymised_because"],
                by=user,
                at=at,
                **given,
            )
            return redirect("view_import", code, run.run_ref)
        except (TableError, NotTextError) as error:
            form.add_error("file", str(error))
    page = study_page(request, study, at=at, here="view_fieldwork")
    context = {**page, "form": form, "version": version}
    return render(request, "fieldwork/start_import.html", context)


@require_safe
def view_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """What the dry run found, how the columns are read, and how far the import is."""
    study = study_called(code)
    run = _run(study, run_ref)
    policies.view_import.require(person(request), run, at=timezone.now())
    return _page(request, run, CodeBookForm())


@require_POST
def map_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Say how the file is read: by a code book, by leaving columns out, or by the table."""
    user, at, study = person(request), timezone.now(), study_called(code)
    run = _run(study, run_ref)
    policies.set_code_book.require(user, run, at=at)
    form = CodeBookForm(request.POST, request.FILES)
    if request.FILES and not form.is_valid():
        return _page(request, run, form)
    try:
        book = _posted_book(request, run, form)
        run = actions.set_code_book(run_id=run.pk, code_book=book, by=user, at=at)
    except CodeBookError as error:
        messages.error(request, str(error))
        return _page(request, run, form)
    if run.findings.get("is_clean"):
        messages.success(request, "The file was read. Nothing stands in the way of the import.")
    return redirect("view_import", code, run_ref)


@require_POST
def split_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Say who answered: how many rows are of each kind of person."""
    user, at, study = person(request), timezone.now(), study_called(code)
    run = _run(study, run_ref)
    policies.split_import.require(user, run, at=at)
    form = SplitForm(request.POST, run=run, known={})
    if form.is_valid():
        try:
            actions.split_import(run_id=run.pk, people=form.people, by=user, at=at)
            messages.success(request, "Saved who answered.")
            return redirect("view_import", code, run_ref)
        except Refused as refusal:
            form.add_error(None, " ".join(refusal.reasons))
    return _page(request, run, CodeBookForm(), split=form)


@require_POST
def import_responses(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Start the import, which a job carries out, or show everything that is missing."""
    user, at, study = person(request), timezone.now(), study_called(code)
    run = _run(study, run_ref)
    actions.request_import(run_id=run.pk, by=user, at=at)
    return redirect("view_import", code, run_ref)


@require_POST
def discard_import(request: HttpRequest, code: str, run_ref: UUID) -> HttpResponse:
    """Destroy the file."""
    user, at, study = person(request), timezone.now(), study_called(code)
    actions.discard_import(run_id=_run(study, run_ref).pk, by=user, at=at)
    messages.success(request, "The file was destroyed. No answer was stored.")
    return redirect("view_fieldwork", code)


def _run(study: Study, run_ref: UUID) -> ImportRun:
    runs = ImportRun.objects.select_related(
        "study", "wave", "instrument_version__instrument", "created_by", "confirmed_by"
    )
    return get_object_or_404(runs, study=study, run_ref=run_ref)


def _posted_book(request: HttpRequest, run: ImportRun, form: CodeBookForm) -> dict[str, Any]:
    if request.FILES:
        return dict(form.cleaned_data["code_book"])
    if left_out := request.POST.getlist("leave_out"):
        return CodeBook.from_json(run.code_book).leaving_out(*left_out).as_json()
    found = run.seen_findings(by=person(request), at=timezone.now())
    shape = queries.instrument_shape(run.instrument_version)
    return MappingForm(run, shape, found).chosen(request.POST)


def _page(
    request: HttpRequest, run: ImportRun, form: CodeBookForm, *, split: SplitForm | None = None
) -> HttpResponse:
    user, at = person(request), timezone.now()
    may_map = policies.set_code_book.allows(user, run, at=at)
    found = run.seen_findings(by=user, at=at) if may_map else run.findings
    mapping = MappingForm(run, queries.instrument_shape(run.instrument_version), found)
    is_running = run.status in {ImportStatus.IMPORTING, ImportStatus.UPLOADED}
    context = {
        **study_page(request, run.study, at=at, here="view_fieldwork"),
        "run": run,
        "found": found,
        "facts": _facts(found),
        "problems": _grouped(found.get("problems", []))[:PROBLEMS_SHOWN],
        "rows_done": queries.rows_done(run),
        "is_running": is_running,
        "form": form,
        "targets": mapping.targets(),
        "columns": list(mapping.rows()),
        "split_form": split or _split_form(user, run, at),
        "split": _split(run),
        "may_map": may_map,
        "may_request": policies.request_import.allows(user, run, at=at),
        "why_not": policies.request_import.refusal(user, run, at=at),
        "unmet": _unmet(run, at),
        "may_discard": policies.discard_import.allows(user, run, at=at),
    }
    return render(request, "fieldwork/view_import.html", context)


def _split_form(user: User, run: ImportRun, at: datetime) -> SplitForm | None:
    """The numbers to fill in, where the study asks several kinds of people."""
    if len(person_kinds(run.study)) < 2 or not policies.split_import.allows(user, run, at=at):
        return None
    kind = only_kind(run.study)
    return SplitForm(run=run, known=run.people or ({kind: run.rows_total} if kind else {}))


def _split(run: ImportRun) -> list[dict[str, Any]]:
    """Who is counted as addressed, in words; nothing until it is said."""
    if problem_of_split(run.study, run.rows_total, run.people):
        return []
    return [
        {
            "label": PEOPLE[kind],
            "value": intcomma(number)
            if counts(run.study, kind)
            else f"{intcomma(number)}, not counted",
        }
        for kind, number in split_of(run.study, run.rows_total, run.people).items()
    ]


def _unmet(run: ImportRun, at: datetime) -> list[dict[str, str]]:
    """What the gates have against this import, each with the page where it is settled."""
    waits = run.findings.get("is_clean") and run.status == ImportStatus.CHECKED
    if not waits or problem_of_split(run.study, run.rows_total, run.people):
        return []
    return [
        {"text": reason.text, "url": address(reason.settle, run.study.code)}
        for reason in may_collect(actions.collection_of(run, at=at))
    ]


def _facts(found: dict[str, Any]) -> list[dict[str, Any]]:
    """What was read, for the column beside."""
    labels = {
        "rows": "Rows",
        "empty_rows": "Rows without any answer",
        "texts": "Open answers, to be sealed",
        "encoding": "Encoding",
        "header_rows": "Header rows",
    }
    return [
        {"label": label, "value": intcomma(found[key])} for key, label in labels.items() if found
    ]


def _grouped(problems: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same problem in many rows as one line, with the first rows."""
    lines: dict[tuple[str, ...], list[int]] = {}
    for each in problems:
        key = (each["column"], each["value_shown"] or "", each["text"])
        lines.setdefault(key, []).append(each["row"])
    return [
        {
            "column": column,
            "value_shown": value,
            "text": text,
            "times": len(rows),
            "rows": ", ".join(map(intcomma, rows[:ROWS_SHOWN])),
            "has_more": len(rows) > ROWS_SHOWN,
        }
        for (column, value, text), rows in lines.items()
    ]
