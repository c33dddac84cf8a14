"""A report as a file: as it was kept when it is released, marked when it is not."""

from dataclasses import replace

from reports.formats import Format
from reports.models import Report
from reports.queries import document_of

NOT_RELEASED = "Not released. Only for those who write or release it."


def content_of(report: Report, shape: Format) -> bytes | None:
    """The bytes of the file; nothing where there are no numbers to show.

    Until two people have released a report, every format says so where it says whom it is for.
    """
    document = document_of(report)
    if document is None:
        return None
    if report.released_at is not None:
        return bytes(report.pdf or b"") if shape.name == "pdf" else shape.write(document)
    return shape.write(
        replace(document, heading=replace(document.heading, release_to=NOT_RELEASED))
    )


def name_of(report: Report, shape: Format) -> str:
    """What the file is called."""
    mark = "" if report.released_at is not None else "-not-released"
    return f"{report.study.code.lower()}-report{mark}.{shape.name}"
