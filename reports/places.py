"""The places of a report about which a reviewer may say something."""

from reports.document import ReportDocument
from reports.formats.layout import sections_of

WORDS = {
    "whole": "The whole report",
    "title": "Title",
    "findings": "Findings",
    "recommendations": "Recommendations",
    "method": "How the numbers were made",
}
LONGEST = 400


def places_of(document: ReportDocument) -> dict[str, str]:
    """Each place with its words: the words of the report, then every table and every chart."""
    places = dict(WORDS)
    for section in sections_of(document):
        for layout in section.tables:
            where = f"{section.title} {layout.title}"[: LONGEST - 10]
            places[f"table-{layout.number}"] = f"Table: {where}"
            places[f"chart-{layout.number}"] = f"Chart: {where}"
    return places
