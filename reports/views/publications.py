"""The publication log: what left, when, to whom, in which version (R-147)."""

from collections.abc import Iterator

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.sheets import as_csv
from reports import policies, queries
from reports.forms import PublicationFilterForm
from reports.models import PublicationEntry
from studies.views.page import person

COLUMNS = (
    "when", "what", "to", "study", "component", "report", "version", "by", "hash_of_numbers",
    "hash_of_pdf",
)  # fmt: skip


@require_safe
def list_publications(request: HttpRequest) -> HttpResponseBase:
    """All that left the studies which the person oversees, as a page or as a file."""
    user, at = person(request), timezone.now()
    policies.list_publications.require(user, at=at)
    everything = queries.publications_for(user, at=at)
    form = PublicationFilterForm(request.GET, years=queries.years_of(everything))
    found = queries.matching(everything, **form.asked())
    if request.GET.get("format") == "csv":
        return as_csv("publications", COLUMNS, _lines(found.iterator(chunk_size=1000)))
    parts = request.GET.copy()
    parts.pop("page", None)
    context = {
        "breadcrumbs": [("Reports", reverse("list_reports")), ("Publication log", "")],
        "form": form,
        "page": Paginator(found, 50).get_page(request.GET.get("page")),
        "any": everything.exists(),
        "query": parts.urlencode(),
    }
    return render(request, "reports/list_publications.html", context)


def _lines(entries: Iterator[PublicationEntry]) -> Iterator[tuple[object, ...]]:
    for entry in entries:
        report = entry.report
        yield (
            timezone.localtime(entry.at).isoformat(timespec="minutes"),
            entry.get_kind_display(),
            entry.to_whom,
            report.study.code,
            report.study.component.code,
            report.title,
            entry.version,
            entry.by,
            entry.document_hash,
            entry.file_hash,
        )
