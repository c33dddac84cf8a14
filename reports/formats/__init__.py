"""The shapes in which a report leaves. Each takes a ``ReportDocument`` and gives bytes.

Nothing here may know snapshots, cross-tabs or true tables; a test reads the imports.
"""

from collections.abc import Callable
from dataclasses import dataclass

from foundation.printing.sheets import XLSX
from reports.document import ReportDocument
from reports.formats import as_csv, as_html, as_json, as_pdf, as_xlsx


@dataclass(frozen=True, slots=True)
class Format:
    """One shape: its name, what to call it, what it is, and who writes it."""

    name: str
    label: str
    content_type: str
    write: Callable[[ReportDocument], bytes]


FORMATS: dict[str, Format] = {
    each.name: each
    for each in (
        Format("pdf", "PDF", "application/pdf", as_pdf.write),
        Format("html", "Web page", "text/html; charset=utf-8", as_html.write),
        Format("xlsx", "Workbook (XLSX)", XLSX, as_xlsx.write),
        Format("csv", "Data (CSV)", "text/csv; charset=utf-8", as_csv.write),
        Format("json", "JSON", "application/json", as_json.write),
    )
}
