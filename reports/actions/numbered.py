"""Rows of a report that are numbered from one without gaps: its findings and recommendations."""

from datetime import datetime
from typing import Any, TypeVar

from django.db.models import Max

from foundation.access.models import User
from reports.actions.drafting import make_draft, remember_author
from reports.actions.locking import locked_report
from reports.models import Finding, Recommendation, Report

Row = TypeVar("Row", Finding, Recommendation)


def locked_row(kind: type[Row], key: int) -> tuple[Row, Report]:
    """The row and its report, which is locked first."""
    rows: Any = kind._default_manager
    report = locked_report(rows.values_list("report", flat=True).get(pk=key))
    row: Row = rows.select_for_update(of=("self",), no_key=True).get(pk=key)
    row.report = report
    return row, report


def next_number(rows: Any) -> int:
    """One more than the last of these rows of one report."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def exchange(row: Row, *, up: bool) -> None:
    """Give a row the number of its neighbor, and the neighbor that of the row."""
    other = _beside(row).filter(number=row.number + (-1 if up else 1)).first()
    if other is None:
        return
    row.number, other.number = other.number, row.number
    for each in (row, other):
        each.save(update_fields=["number"])


def take_out(row: Row) -> None:
    """Delete a row and number what is left anew."""
    rows = _beside(row)
    row.delete()
    for number, each in enumerate(rows.order_by("number"), start=1):
        if each.number != number:
            each.number = number
            each.save(update_fields=["number"])


def void_decisions(report: Report, *, by: User, at: datetime) -> None:
    """The words of a report changed, by one of its authors from then on."""
    make_draft(report)
    report.save()
    remember_author(report, by=by, at=at)


def _beside(row: Row) -> Any:
    return type(row)._default_manager.filter(report=row.report)
