"""The report as one file for a browser: styles and charts inside, nothing loaded from elsewhere."""

from base64 import b64encode
from pathlib import Path

from django.template.loader import render_to_string

from reports.document import RESTRICTION, ReportDocument
from reports.formats.charts import draw_all
from reports.formats.layout import sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.formats.responding import response_tables
from reports.formats.told import findings_in, recommendations_in
from reports.formats.weighing import weighted_tables

_STYLE = Path(__file__).with_name("report.css")


def write(document: ReportDocument) -> bytes:
    """UTF-8 HTML that stands alone."""
    charts = [b64encode(svg.encode()).decode() for svg in draw_all(document)]
    sections = [
        (section, [(layout, charts[layout.number]) for layout in section.tables])
        for section in sections_of(document)
    ]
    page = render_to_string(
        "reports/document.html",
        {
            "heading": document.heading,
            "summary": document.written.summary,
            "findings": findings_in(document),
            "quotes": document.written.quotes,
            "recommendations": recommendations_in(document),
            "sections": sections,
            "response": response_tables(document),
            "weighted": weighted_tables(document),
            "method": method_note(document),
            "not_covered": NOT_COVERED,
            "restriction": RESTRICTION,
            "style": _STYLE.read_text(encoding="utf-8"),
        },
    )
    return page.encode()
