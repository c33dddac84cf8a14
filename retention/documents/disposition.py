"""The annual disposition report, for the file."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from foundation.printing.pdf import as_pdf
from retention.queries import Disposed
from retention.years import Year

TEMPLATE = Path(__file__).with_name("disposition.typ")


def disposition_as_pdf(year: Year, lines: list[Disposed], *, at: datetime) -> bytes:
    """The PDF; Typst refuses to write it when it would not meet PDF/UA-1."""
    numbers = list(dict.fromkeys(number for line in lines for number in line.certificates))
    words = {
        "department": settings.PORTAL_DEPARTMENT,
        "year": f"{year.title} ({year.months})",
        "made_on": _day(at),
        "total": f"{sum(line.records for line in lines):,}",
        "late": f"{sum(line.late_records for line in lines):,}",
        "certificates": f"{len(numbers):,}",
        "lines": [_row(line) for line in lines],
        "numbers": numbers,
    }
    return as_pdf(TEMPLATE, words)


def _row(line: Disposed) -> list[str]:
    first, last = _day(line.first), _day(line.last)
    return [
        line.component,
        line.title,
        f"{line.records:,}",
        first if first == last else f"{first} to {last}",
        line.authority,
        f"{len(line.certificates):,}",
        f"{line.late_records:,}" if line.late else "",
        line.late_said,
    ]


def _day(moment: datetime | None) -> str:
    if moment is None:
        return ""
    local = timezone.localtime(moment)
    return f"{local.day} {local:%b %Y}"
