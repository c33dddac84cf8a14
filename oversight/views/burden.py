"""The annual report of the burden on the public, by component and control number."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.printing.pdf import as_pdf
from foundation.printing.sheets import as_csv, as_xlsx
from oversight import policies
from oversight.forms import BurdenYearForm
from oversight.queries.burden import BurdenRow, burden_by_number, days_of, fiscal_year_of
from oversight.views.page import person, tabs
from studies.queries import overseen_studies

PAPER = Path(__file__).parents[1] / "burden.typ"
COLUMNS = (
    *("Fiscal year", "Component", "Control number", "Studies", "Responses", "Hours"),
    *("Responses without minutes", "Forms"),
)


@require_safe
def view_burden(request: HttpRequest) -> HttpResponseBase:
    """Responses, hours and forms of a fiscal year, as a page and as files."""
    user, at = person(request), timezone.now()
    policies.view_burden.require(user, at=at)
    form = BurdenYearForm(request.GET, latest=fiscal_year_of(timezone.localdate(at)))
    studies = overseen_studies(user, at=at)
    if form.component is not None:
        studies = studies.filter(component=form.component)
    rows = burden_by_number(studies, year=form.year_asked)
    wanted, name = request.GET.get("format"), f"burden-{form.year_asked}"
    if wanted in {"csv", "xlsx"}:
        write = as_csv if wanted == "csv" else as_xlsx
        return write(name, COLUMNS, [_values(row, form.year_asked) for row in rows])
    if wanted == "pdf":
        return _paper(name, rows, form, at=at)
    context = {
        "tabs": tabs(user, at=at, here="view_burden"),
        "form": form,
        "year": form.year_asked,
        "days": days_of(form.year_asked),
        "rows": rows,
        "figures": _figures(rows),
    }
    return render(request, "oversight/view_burden.html", context)


def _figures(rows: list[BurdenRow]) -> list[dict[str, Any]]:
    return [
        {"label": "Responses", "value": sum(row.responses for row in rows)},
        {"label": "Hours", "value": round(sum(row.minutes for row in rows) / 60, 1)},
        {
            "label": "Responses without minutes",
            "value": sum(row.untimed for row in rows),
            "note": "their studies say no time for whom they ask",
        },
    ]


def _values(row: BurdenRow, year: int) -> tuple[object, ...]:
    return (
        *(year, row.component, row.control_number, row.studies, row.responses, row.hours),
        *(row.untimed, "; ".join(row.forms)),
    )


def _paper(name: str, rows: list[BurdenRow], form: BurdenYearForm, *, at: datetime) -> HttpResponse:
    first, last = days_of(form.year_asked)
    words = {
        "title": f"Information collection burden, fiscal year {form.year_asked}",
        "period": f"{_day(first)} to {_day(last)}",
        "scope": form.component.name if form.component else "Whole department",
        "made": _day(timezone.localdate(at)),
        "columns": list(COLUMNS[1:]),
        "rows": [[_said(value) for value in _values(row, form.year_asked)[1:]] for row in rows],
        "totals": [f"{figure['label']}: {figure['value']:,}" for figure in _figures(rows)],
    }
    response = HttpResponse(as_pdf(PAPER, words), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


def _said(value: object) -> str:
    return f"{value:,}" if isinstance(value, int | float) else str(value)


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
