"""The library of public reports: no sign-in, no cookie; in English and in Spanish (R-143)."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseGone
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from foundation.access.languages import language_of, language_switch
from reports import queries
from reports.document import RESTRICTION
from reports.files import content_of, name_of
from reports.formats import FORMATS
from reports.formats.charts import NARROW, WIDE, NoSuchChartError, draw
from reports.formats.layout import sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.formats.responding import response_tables
from reports.formats.weighing import weighted_tables
from reports.models import Report
from reports.views.told import told_to_public

ON_A_PAGE = 20
GONE = "This report was called back. Its page says when and why."
View = Callable[..., HttpResponse]


def in_their_language(view: View) -> View:
    """A page that anybody may read, in the language of the address or of the browser."""

    @wraps(view)
    def shown(request: HttpRequest, **parts: Any) -> HttpResponse:
        with translation.override(language_of(request)):
            return view(request, **parts)

    return login_not_required(require_safe(shown))


@in_their_language
def list_library(request: HttpRequest) -> HttpResponse:
    """Every public report in its newest version, searched and filtered."""
    shelf = queries.library()
    components, years = queries.shelves(shelf)
    asked = {name: request.GET.get(name, "").strip() for name in ("text", "component", "year")}
    found = Paginator(queries.found_in(shelf, **asked), ON_A_PAGE)
    context = {
        **_frame(request, {name: said for name, said in asked.items() if said}),
        "asked": asked,
        "components": components,
        "years": years,
        "page": found.get_page(request.GET.get("page")),
    }
    return render(request, "reports/list_library.html", context)


@in_their_language
def view_publication(request: HttpRequest, publication_ref: UUID) -> HttpResponse:
    """A public report at its permanent address: the newest version."""
    return _shown(request, publication_ref, None)


@in_their_language
def view_publication_version(
    request: HttpRequest, publication_ref: UUID, version: int
) -> HttpResponse:
    """One version of it, at the address that is cited."""
    return _shown(request, publication_ref, version)


@login_not_required
@require_safe
def download_publication(
    request: HttpRequest, publication_ref: UUID, version: int, fmt: str
) -> HttpResponse:
    """The same file for everybody; gone for good once it was called back."""
    report = _among(list(queries.published_versions(publication_ref)), version)
    if report.is_called_back:
        return HttpResponseGone(GONE, content_type="text/plain; charset=utf-8")
    shape = FORMATS.get(fmt)
    content = content_of(report, shape) if shape else None
    if shape is None or content is None:
        raise Http404
    response = HttpResponse(content, content_type=shape.content_type)
    response["Content-Disposition"] = f'attachment; filename="{name_of(report, shape)}"'
    return response


@login_not_required
@require_safe
def view_public_chart(
    request: HttpRequest, publication_ref: UUID, version: int, number: int
) -> HttpResponse:
    """One chart of a public report: protected numbers only."""
    report = _among(list(queries.published_versions(publication_ref)), version)
    document = queries.document_of(report)
    if document is None:
        return HttpResponseGone(GONE, content_type="text/plain; charset=utf-8")
    try:
        drawn = draw(document, number, NARROW if "narrow" in request.GET else WIDE)
    except NoSuchChartError as error:
        raise Http404 from error
    return HttpResponse(drawn, content_type="image/svg+xml")


def _shown(request: HttpRequest, publication_ref: UUID, version: int | None) -> HttpResponse:
    """One that was called back leaves the day and the reason, and the answer 410."""
    versions = list(queries.published_versions(publication_ref).defer("pdf", "public_pdf"))
    report = _among(versions, version)
    document = queries.document_of(report)
    context = {
        **_frame(request, {}),
        "report": report,
        "versions": versions,
        "corrected_by": queries.corrected_by(report, for_public=True),
        "document": document,
        "quotes": document.written.quotes if document else (),
        **(told_to_public(document) if document else {}),
        "sections": sections_of(document) if document else [],
        "response": response_tables(document) if document else [],
        "weighted": weighted_tables(document) if document else [],
        "method": method_note(document) if document else [],
        "not_covered": NOT_COVERED,
        "restriction": RESTRICTION,
        "formats": FORMATS.values(),
        "address": request.build_absolute_uri(
            reverse("view_publication_version", args=[publication_ref, report.version])
        ),
    }
    status = 410 if report.is_called_back else 200
    return render(request, "reports/view_publication.html", context, status=status)


def _among(versions: list[Report], version: int | None) -> Report:
    """The version asked for, or the newest that is not called back, or the newest."""
    if version is not None:
        versions = [report for report in versions if report.version == version]
    if not versions:
        raise Http404
    return next((report for report in versions if not report.is_called_back), versions[0])


def _frame(request: HttpRequest, kept: dict[str, str]) -> dict[str, Any]:
    here = language_of(request)
    return {
        "here": here,
        "languages": language_switch(here, kept=kept),
        "in_language": f"?language={here}",
    }
