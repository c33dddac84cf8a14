"""What may follow what, for a report."""

from django.db.models import TextChoices


class ReportStatus(TextChoices):
    """Where a report stands on its way out."""

    DRAFT = "draft", "Draft"
    RENDERING = "rendering", "Being rendered"
    REFUSED = "refused", "Rendering refused"
    RENDERED = "rendered", "Rendered, waiting for release"
    RELEASED = "released", "Released"
    WITHDRAWN = "withdrawn", "Withdrawn"


class IllegalMoveError(ValueError):
    """A report cannot go from where it stands to where it was sent."""


NEXT_REPORT: dict[ReportStatus, frozenset[ReportStatus]] = {
    ReportStatus.DRAFT: frozenset({ReportStatus.RENDERING, ReportStatus.WITHDRAWN}),
    # A rendering that died half-way can be asked for again.
    ReportStatus.RENDERING: frozenset(
        {ReportStatus.RENDERING, ReportStatus.RENDERED, ReportStatus.REFUSED}
    ),
    ReportStatus.REFUSED: frozenset(
        {ReportStatus.DRAFT, ReportStatus.RENDERING, ReportStatus.WITHDRAWN}
    ),
    # Changed words make it a draft again: what two people approve is what was rendered.
    ReportStatus.RENDERED: frozenset(
        {ReportStatus.DRAFT, ReportStatus.RELEASED, ReportStatus.WITHDRAWN}
    ),
    ReportStatus.RELEASED: frozenset({ReportStatus.WITHDRAWN}),
    ReportStatus.WITHDRAWN: frozenset(),
}


def check(current: str, to: ReportStatus) -> None:
    """:raises IllegalMoveError: unless ``to`` may follow ``current``."""
    now = ReportStatus(current)
    if to not in NEXT_REPORT[now]:
        raise IllegalMoveError(
            f"A report that is “{now.label.lower()}” cannot become “{to.label.lower()}”."
        )
