"""The inventory of all efforts: as a page, to print, and as files (R-083)."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.access.models import User
from foundation.printing.sheets import as_csv, as_xlsx
from oversight import policies, queries
from oversight.columns import Column, chosen, sorting
from oversight.forms import InventoryFilterForm, ViewNameForm
from oversight.models import SavedView
from oversight.views.page import person, tabs
from studies.models import Study
from studies.models.study import StudyQuerySet
from studies.queries import covered, overseen_studies

ROWS_PER_PAGE = 25
MOST_PRINTED = 1000
FORMATS: dict[str, Callable[..., HttpResponseBase]] = {"csv": as_csv, "xlsx": as_xlsx}


@require_safe
def view_inventory(request: HttpRequest) -> HttpResponseBase:
    """All studies that the office oversees, as asked in the address."""
    user, at = person(request), timezone.now()
    policies.view_inventory.require(user, at=at)
    form, on = InventoryFilterForm(request.GET), timezone.localdate(at)
    overseen = overseen_studies(user, at=at)
    found = queries.find(overseen, form.asked, on=on)
    studies = queries.in_order(found, form.asked.get("sort") or "", on=on)
    columns = chosen(form.asked.get("columns") or ())
    as_file = FORMATS.get(request.GET.get("format", ""))
    if as_file is not None:
        return as_file("studies", *_sheet(studies, columns, on=on))
    if request.GET.get("format") == "print":
        return _to_print(request, studies, columns, total=found.count(), on=on)
    context = {
        **_page(request, studies, columns, total=found.count(), on=on),
        **_frame(user, at=at),
        "form": form,
        "columns": _heads(columns, form.asked.get("sort") or ""),
        "uncovered": overseen.filter(~covered(on=on)).count(),
        "query": _query(request),
    }
    return render(request, "oversight/view_inventory.html", context)


class CountedPages(Paginator):  # type: ignore[type-arg]
    """Pages of so many rows: counted before they are sorted, which takes longer."""

    def __init__(self, keys: QuerySet[Any, int], rows: int, *, total: int) -> None:
        super().__init__(keys, rows)
        self.count = total


def _to_print(
    request: HttpRequest,
    studies: StudyQuerySet,
    columns: Sequence[Column],
    *,
    total: int,
    on: date,
) -> HttpResponseBase:
    context = _page(request, studies, columns, total=total, on=on, rows=MOST_PRINTED)
    head = {"columns": _heads(columns, ""), "shown": len(context["rows"])}
    return render(request, "oversight/print_inventory.html", context | head)


def _page(
    request: HttpRequest,
    studies: StudyQuerySet,
    columns: Sequence[Column],
    *,
    total: int,
    on: date,
    rows: int = ROWS_PER_PAGE,
) -> dict[str, Any]:
    keys = studies.values_list("pk", flat=True)
    page = CountedPages(keys, rows, total=total).get_page(request.GET.get("page"))
    shown = queries.of_page(Study.objects.all(), page.object_list, _facts(columns), on=on)
    return {
        "page": page,
        "total": page.paginator.count,
        "rows": [
            {"study": study, "cells": [(column, column.value(study)) for column in columns]}
            for study in shown
        ],
    }


def _frame(user: User, *, at: datetime) -> dict[str, Any]:
    return {
        "tabs": tabs(user, at=at, here="view_inventory"),
        "views": SavedView.objects.filter(owner=user),
        "name_form": ViewNameForm(),
    }


def _facts(columns: Iterable[Column]) -> set[str]:
    """``is_covered`` always: an uncovered study stands out whatever is shown (R-084)."""
    return {"is_covered", *(fact for column in columns for fact in column.facts)}


def _heads(columns: Iterable[Column], asked: str) -> list[dict[str, Any]]:
    """Each column with the order it stands in, and what a click on it asks for."""
    sorted_by, descending = sorting(asked)
    return [
        {
            "column": column,
            "order": ("descending" if descending else "ascending") if column is sorted_by else "",
            "next": f"-{column.key}" if column is sorted_by and not descending else column.key,
        }
        for column in columns
    ]


def _sheet(
    studies: StudyQuerySet, columns: Sequence[Column], *, on: date
) -> tuple[list[str], Iterable[list[object]]]:
    """Head and rows of a file. Every row says its code, by which people refer to a study."""
    if columns[0].key != "code":
        columns = [*chosen(["code"]), *columns]
    rows = queries.all_of(studies, _facts(columns), on=on)
    return (
        [column.label for column in columns],
        ([_day(column.value(study)) for column in columns] for study in rows),
    )


def _day(value: object) -> object:
    return timezone.localdate(value) if isinstance(value, datetime) else value


def _query(request: HttpRequest) -> str:
    """What the address asks, without the page: a saved view keeps this."""
    asked = request.GET.copy()
    for name in set(asked) - set(InventoryFilterForm.base_fields):
        del asked[name]
    for name in [name for name, value in asked.items() if value == ""]:
        del asked[name]
    return asked.urlencode()
