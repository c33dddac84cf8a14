"""Rows as CSV and XLSX, in which nothing that somebody typed is run as a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import HttpResponse, StreamingHttpResponse
from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.writer.excel import ExcelWriter

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RUN_AS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""The last four are the first four in full width, which East Asian spreadsheets take for them."""

Row = Sequence[object]


def as_csv(name: str, columns: Row, rows: Iterable[Row]) -> StreamingHttpResponse:
    """A file ``name.csv``, written while it is sent."""
    response = StreamingHttpResponse(_lines(columns, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


def as_xlsx(name: str, columns: Row, rows: Iterable[Row]) -> HttpResponse:
    """A file ``name.xlsx`` with one sheet, whose first row stays in sight."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Sheet 1")
    sheet.freeze_panes = "A2"
    sheet.append(_bold(sheet, columns))
    for row in rows:
        sheet.append([_cell(value) for value in row])
    out = BytesIO()
    book.save(out)
    response = HttpResponse(out.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}.xlsx"'
    return response


def as_bytes(book: Workbook, *, on: date) -> bytes:
    """The file of a workbook; the same workbook of the same day always gives the same bytes."""
    book.properties.created = book.properties.modified = datetime.combine(on, time.min)
    written, steady = BytesIO(), BytesIO()
    ExcelWriter(book, ZipFile(written, "w", ZIP_DEFLATED)).save()
    with ZipFile(written) as parts, ZipFile(steady, "w", ZIP_DEFLATED) as archive:
        for name in parts.namelist():
            part = ZipInfo(name, date_time=(on.year, on.month, on.day, 0, 0, 0))
            part.compress_type = ZIP_DEFLATED
            archive.writestr(part, parts.read(name))
    return steady.getvalue()


def harmless(value: object) -> str:
    """A text that a spreadsheet would run as a formula is shown as text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(RUN_AS_FORMULA) else text


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(columns: Row, rows: Iterable[Row]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield writer.writerow([harmless(value) for value in columns])
    for row in rows:
        yield writer.writerow([harmless(value) for value in row])


def _bold(sheet: Any, columns: Row) -> list[Any]:
    cells = [WriteOnlyCell(sheet, value=harmless(value)) for value in columns]
    for cell in cells:
        cell.font = Font(bold=True)
    return cells


def _cell(value: object) -> object:
    """Numbers and days stay what they are; everything else is text."""
    if isinstance(value, datetime):
        return timezone.localtime(value).replace(tzinfo=None) if value.tzinfo else value
    if value is None or isinstance(value, int | float | date):
        return value
    return harmless(value)
