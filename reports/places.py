"""The places of a report about which a reviewer may say something."""

from reports.document import ReportDocument
from reports.formats.agreeing import unknown_numbers
from reports.formats.layout import sections_of, without_others

WORDS = {
    "whole": "The whole report",
    "title": "Title",
    "summary": "Executive summary",
    "findings": "Findings",
    "recommendations": "Recommendations",
    "method": "How the numbers were made",
}
LONGEST = 400


def places_of(document: ReportDocument, *, with_others: bool = True) -> dict[str, str]:
    """Each place with its words: what is written, one by one, then every table and every chart.

    The numbers of tables are those of the whole document, also for who does not see all of it:
    ``with_others`` says whether what is shown of other studies is among the places.
    """
    places = dict(WORDS)
    for finding in document.written.findings:
        words = f"Finding {finding.number}: {finding.headline}"
        unknown = unknown_numbers(document, finding)
        note = f" (not in its table: {', '.join(unknown)})" if unknown else ""
        places[f"finding-{finding.number}"] = f"{words}{note}"[:LONGEST]
    for each in document.written.recommendations:
        words = f"Recommendation {each.number}: {each.text}"
        places[f"recommendation-{each.number}"] = words[:LONGEST]
    sections = sections_of(document)
    for section in sections if with_others else without_others(sections):
        for layout in section.tables:
            where = f"{section.title} {layout.title}"[: LONGEST - 10]
            places[f"table-{layout.number}"] = f"Table: {where}"
            places[f"chart-{layout.number}"] = f"Chart: {where}"
    return places
