"""A report as a file: as it was kept when it is released, marked when it is not."""

from dataclasses import replace

from reports.document import ReportDocument
from reports.formats import FORMATS, Format
from reports.lifecycle import ReportStatus
from reports.models import Report
from reports.queries import document_of

NOT_RELEASED = "Not released. Only for those who write or release it."
FOR_PUBLIC = "The public"


def content_of(report: Report, shape: Format) -> bytes | None:
    """The bytes of the file; nothing where there are no numbers to show.

    Until it is released, every format says so where it says whom it is for; once it is public,
    that it is for everybody.
    """
    document = document_of(report)
    if document is None:
        return None
    if report.released_at is None:
        return shape.write(_for(document, NOT_RELEASED))
    is_public = report.status == ReportStatus.PUBLIC
    if shape.name == "pdf":
        return bytes((report.public_pdf if is_public else report.pdf) or b"")
    return shape.write(_for(document, FOR_PUBLIC) if is_public else document)


def pdf_for_public(report: Report) -> bytes:
    """The file that is kept when a report becomes public."""
    document = document_of(report)
    assert document is not None  # a released report has its numbers
    return FORMATS["pdf"].write(_for(document, FOR_PUBLIC))


def name_of(report: Report, shape: Format) -> str:
    """What the file is called."""
    mark = "" if report.released_at is not None else "-not-released"
    return f"{report.study.code.lower()}-report{mark}.{shape.name}"


def _for(document: ReportDocument, audience: str) -> ReportDocument:
    return replace(document, heading=replace(document.heading, release_to=audience))
