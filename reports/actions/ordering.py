"""The numbers of findings and recommendations: from one, without gaps."""

from typing import Any

from django.db.models import Max


def next_number(rows: Any) -> int:
    """One more than the last of these rows of one report."""
    return (rows.aggregate(last=Max("number"))["last"] or 0) + 1


def exchange(rows: Any, row: Any, *, up: bool) -> None:
    """Give a row the number of its neighbor, and the neighbor that of the row."""
    other = rows.filter(number=row.number + (-1 if up else 1)).first()
    if other is None:
        return
    row.number, other.number = other.number, row.number
    for each in (row, other):
        each.save(update_fields=["number"])


def close_gap(rows: Any) -> None:
    """Number what is left anew."""
    for number, row in enumerate(rows.order_by("number"), start=1):
        if row.number != number:
            row.number = number
            row.save(update_fields=["number"])
