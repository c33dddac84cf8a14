"""The annual disposition report: what was destroyed, under which authority, and what went late."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.sheets import as_csv
from retention import policies, queries
from retention.documents import disposition_as_pdf
from retention.forms import ReportYearForm
from retention.queries import Disposed
from retention.views.person import person
from retention.years import Year

IN_FILE = (
    *("component", "kind", "record_class", "authority", "records", "units", "first_destroyed"),
    *("last_destroyed", "certificates", "late_records", "why_late", "certificate_numbers"),
)


@require_safe
def view_disposition_report(request: HttpRequest) -> HttpResponseBase:
    """One year, by component and kind of record; as page, CSV or PDF."""
    by, at = person(request), timezone.now()
    policies.view_disposition_report.require(by, at=at)
    year = Year.read(request.GET.get("year", "")) or Year.around(timezone.localdate(at))
    lines = queries.disposed_in(year)
    if request.GET.get("format") == "csv":
        name = f"disposition-{year.key}"
        return as_csv(name, IN_FILE, (_values(line) for line in lines))
    if request.GET.get("format") == "pdf":
        return _as_pdf(year, lines, at)
    overdue = queries.late(queries.grouped(queries.due(at=at, include_held=True)), at=at)
    context = {
        "year": year,
        "form": ReportYearForm({"year": year.key}, years=_offered(year, at)),
        "lines": lines,
        "figures": _figures(lines),
        "late": [each for each in overdue if each.is_overdue],
        "at": at,
    }
    return render(request, "retention/view_disposition_report.html", context)


def _offered(year: Year, at: datetime) -> list[Year]:
    years = queries.years_with_certificates(at=at)
    return years if year in years else [year, *years]


def _as_pdf(year: Year, lines: list[Disposed], at: datetime) -> HttpResponse:
    pdf = disposition_as_pdf(year, lines, at=at)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="disposition-{year.key}.pdf"'
    return response


def _figures(lines: list[Disposed]) -> list[dict[str, Any]]:
    numbers = {number for line in lines for number in line.certificates}
    return [
        {"label": "Records destroyed", "value": sum(line.records for line in lines)},
        {"label": "Certificates", "value": len(numbers)},
        {"label": "Components", "value": len({line.component for line in lines})},
        {"label": "Destroyed late", "value": sum(line.late_records for line in lines)},
    ]


def _values(line: Disposed) -> tuple[object, ...]:
    days = (timezone.localdate(day).isoformat() for day in (line.first, line.last) if day)
    counts = (line.records, line.units)
    said = (line.component, line.title, line.record_class, line.authority)
    late = (line.late_records, line.late_said)
    return *said, *counts, *days, len(line.certificates), *late, " ".join(line.certificates)
