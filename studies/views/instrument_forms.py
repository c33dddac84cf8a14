"""Instruments as forms of other tools, read with a dry run and written, and code books."""

import json
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from foundation.printing.sheets import XLSX, as_csv
from studies import actions, codebook, policies
from studies.forms import DefinitionForm, ImportForm
from studies.instruments import DefinitionError
from studies.models import InstrumentVersion, Study
from studies.queries import current_version
from studies.views.instrument import say_made
from studies.views.page import person, study_called, study_page
from studies.views.uploads import forget_file
from studies.views.voiding import UnconfirmedError, confirmed, voiding_form
from studies.xlsform import Outcome, write_form
from studies.xlsform.saving import as_workbook

HERE = "list_materials"
MOST_SHOWN = 500
"""Findings of one outcome: nobody reads more at once."""


@require_http_methods(["GET", "POST"])
def import_instrument(request: HttpRequest, code: str) -> HttpResponse:
    """Send a form to see what would become of it, then make the next version or a draft of it.

    Nothing of the file is kept: the page itself carries the definition to the second step.
    """
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.create_instrument_version.require(user, study, at=at)
    if request.POST.get("form") == "definition":
        return _write(request, study) if "into_draft" in request.POST else _make(request, study)
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = ImportForm(*sent, study=study)
    try:
        read = form.is_bound and form.is_valid()
    finally:
        forget_file(request)
    account = form.account if read else None
    context = {
        **_page(request, study),
        "import_form": form,
        "counts": account.counts if account else {},
        "parts": _parts(form) if account else [],
        "ready": json.dumps(form.definition) if form.definition else "",
        "questions": len(form.definition["questions"]) if form.definition else 0,
    }
    return render(request, "studies/import_instrument.html", context)


@require_safe
def download_instrument(
    request: HttpRequest, code: str, number: int, form: str
) -> HttpResponseBase:
    """A version as XLSForm, or its code book as CSV, JSON or PDF."""
    user, at, study = person(request), timezone.now(), study_called(code)
    policies.view_study.require(user, study, at=at)
    versions = InstrumentVersion.objects.filter(instrument__study=study)
    version = get_object_or_404(versions.select_related("instrument"), number=number)
    if form not in WRITERS:
        raise Http404("An instrument is an XLSForm, a code book a CSV, JSON or PDF file.")
    return WRITERS[form](version, study)


def _make(request: HttpRequest, study: Study) -> HttpResponse:
    """The next version, from what the dry run found."""
    user, at = person(request), timezone.now()
    sent, voiding = (
        DefinitionForm(request.POST, prefix="definition"),
        voiding_form(request, study, at=at),
    )
    problems = [str(problem) for problems in sent.errors.values() for problem in problems]
    if sent.is_valid():
        try:
            with confirmed(voiding, study):
                version = actions.create_instrument_version(
                    study=study, definition=sent.definition, by=user, at=at
                )
        except DefinitionError as error:
            problems = error.problems
        except UnconfirmedError:
            pass  # The tick says it, beside the button.
        else:
            say_made(request, study, version)
            return redirect("view_instrument", study.code)
    definition = None if problems else sent.definition
    return _again(request, study, definition, problems=problems, voiding=voiding)


def _again(
    request: HttpRequest,
    study: Study,
    definition: dict[str, Any] | None = None,
    *,
    problems: list[str],
    **context: Any,
) -> HttpResponse:
    """The second step once more: what stands in its way, or the tick that is missing."""
    context = {
        **_page(request, study),
        "import_form": ImportForm(study=study),
        "problems": problems,
        "ready": json.dumps(definition) if definition else "",
        "questions": len(definition["questions"]) if definition else 0,
        **context,
    }
    return render(request, "studies/import_instrument.html", context)


def _write(request: HttpRequest, study: Study) -> HttpResponse:
    """A step of the draft, to be looked at and gone on with; what stood there can be undone to."""
    user, at = person(request), timezone.now()
    sent = DefinitionForm(request.POST, prefix="definition")
    problems = [str(problem) for problems in sent.errors.values() for problem in problems]
    if problems:
        return _again(request, study, problems=problems)
    draft = actions.begin_draft(study=study, by=user, at=at)
    actions.change_draft(
        draft=draft, definition=sent.definition, revision=draft.revision, by=user, at=at
    )
    messages.success(request, "The form is in the draft. “Undo” brings back what stood there.")
    return redirect("view_draft", study.code)


def _page(request: HttpRequest, study: Study) -> dict[str, Any]:
    at, current = timezone.now(), current_version(study)
    return {
        **study_page(request, study, at=at, here=HERE),
        "number": current.number + 1 if current else 1,
        "voiding": voiding_form(request, study, at=at),
    }


def _parts(form: ImportForm) -> list[dict[str, Any]]:
    """What was found, what stands in the way first."""
    assert form.account is not None
    in_order = form.account.in_order()
    found = {outcome: [o for o in in_order if o.outcome == outcome] for outcome in Outcome}
    words = {
        Outcome.REFUSED: "Stands in the way",
        Outcome.REMARKED: "Left out or changed, without harm",
        Outcome.CARRIED: "Carried",
    }
    return [
        {
            "outcome": str(outcome),
            "title": title,
            "findings": found[outcome][:MOST_SHOWN],
            "more": max(len(found[outcome]) - MOST_SHOWN, 0),
        }
        for outcome, title in words.items()
    ]


def _about(version: InstrumentVersion, study: Study) -> dict[str, Any]:
    return {
        "title": f"Code book of {study.code}",
        "code": study.code,
        "study": study.title,
        "component": study.component.name,
        "instrument": version.instrument.title,
        "version": version.number,
        "hash": version.content_hash,
    }


def _as_xlsform(version: InstrumentVersion, study: Study) -> HttpResponseBase:
    book = write_form(version.definition, form_id=study.code)
    return _attached(HttpResponse(as_workbook(book), content_type=XLSX), version, study, "xlsx")


def _as_csv(version: InstrumentVersion, study: Study) -> HttpResponseBase:
    rows = codebook.sheet(codebook.entries_of(version.definition))
    return as_csv(_name(version, study, "code-book"), codebook.COLUMNS, rows)


def _as_json(version: InstrumentVersion, study: Study) -> HttpResponseBase:
    book = codebook.as_json(codebook.entries_of(version.definition), _about(version, study))
    response = JsonResponse(book, json_dumps_params={"indent": 1, "ensure_ascii": False})
    return _attached(response, version, study, "json")


def _as_pdf(version: InstrumentVersion, study: Study) -> HttpResponseBase:
    pdf = codebook.as_document(codebook.entries_of(version.definition), _about(version, study))
    return _attached(HttpResponse(pdf, content_type="application/pdf"), version, study, "pdf")


def _attached(
    response: HttpResponse, version: InstrumentVersion, study: Study, ending: str
) -> HttpResponse:
    what = "xlsform" if ending == "xlsx" else "code-book"
    name = f"{_name(version, study, what)}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _name(version: InstrumentVersion, study: Study, what: str) -> str:
    return f"{study.code}-version-{version.number}-{what}"


WRITERS: dict[str, Callable[[InstrumentVersion, Study], HttpResponseBase]] = {
    "xlsx": _as_xlsform,
    "csv": _as_csv,
    "json": _as_json,
    "pdf": _as_pdf,
}
