"""The report in print: tagged PDF."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from foundation.printing.pdf import as_pdf
from reports.document import RESTRICTION, ReportDocument
from reports.formats.charts import PRINT_FONT, draw_all
from reports.formats.layout import SectionLayout, sections_of
from reports.formats.method import NOT_COVERED, method_note
from reports.formats.responding import response_tables
from reports.formats.told import findings_in, recommendations_in
from reports.formats.weighing import weighted_tables
from reports.formats.words import day_of
from reports.written import paragraphs_of

_TEMPLATE = Path(__file__).with_name("report.typ")
_MOST_UPRIGHT_COLUMNS = 10


def write(document: ReportDocument) -> bytes:
    """The PDF. Typst refuses to write it when it would not meet PDF/UA-1."""
    sections = sections_of(document)
    return as_pdf(_TEMPLATE, _words(document, sections), files=_charts(document))


def _words(document: ReportDocument, sections: list[SectionLayout]) -> dict[str, Any]:
    heading = document.heading
    widest = max((len(t.columns) for s in sections for t in s.tables), default=0)
    return {
        "title": heading.title,
        "study": f"{heading.study_code}: {heading.study_title}",
        "component": heading.component,
        "department": heading.department,
        "rendered_on": day_of(heading.rendered_on),
        "release_to": heading.release_to,
        "restriction": RESTRICTION,
        "version": heading.version,
        "correction": heading.correction,
        "summary": paragraphs_of(document.written.summary),
        "findings": [asdict(finding) for finding in findings_in(document)],
        "quotes": list(document.written.quotes),
        "recommendations": [asdict(each) for each in recommendations_in(document)],
        "sections": [asdict(section) for section in sections],
        "weighted": [asdict(table) for table in weighted_tables(document)],
        "response": [asdict(table) for table in response_tables(document)],
        "method": method_note(document),
        "not_covered": list(NOT_COVERED),
        "wide": widest > _MOST_UPRIGHT_COLUMNS,
    }


def _charts(document: ReportDocument) -> dict[str, bytes]:
    drawn = draw_all(document, font=PRINT_FONT)
    return {f"chart-{number}.svg": svg.encode() for number, svg in enumerate(drawn)}
