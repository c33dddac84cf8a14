"""Findings and recommendations in words, and which figure shows which finding."""

from dataclasses import dataclass

from reports.comparisons import Across
from reports.document import ReportDocument
from reports.formats.figures import Figure, figures_of
from reports.formats.words import day_of
from reports.trends import Trend
from reports.written import WrittenFinding, WrittenRecommendation, paragraphs_of


@dataclass(frozen=True, slots=True)
class FindingLayout:
    """A finding with the number of its figure; none where the report no longer has the table."""

    number: int
    anchor: str
    headline: str
    paragraphs: tuple[str, ...]
    figure: int | None
    figure_title: str


@dataclass(frozen=True, slots=True)
class RecommendationLayout:
    """A recommendation; ``says`` is one line with owner, day and state."""

    number: int
    paragraphs: tuple[str, ...]
    says: str
    because: str


def findings_in(document: ReportDocument) -> list[FindingLayout]:
    """All findings in their order."""
    figures = figures_of(document)
    return [_finding(document, each, figures) for each in document.written.findings]


def recommendations_in(document: ReportDocument) -> list[RecommendationLayout]:
    """All recommendations in their order."""
    return [
        RecommendationLayout(
            each.number, tuple(paragraphs_of(each.text)), line_about(each), each.because
        )
        for each in document.written.recommendations
    ]


def line_about(each: WrittenRecommendation) -> str:
    """“Training Division · by 1 March 2027 · Accepted”."""
    due = f"by {day_of(each.due_on)}" if each.due_on else ""
    return " · ".join(part for part in (each.owner, due, each.state) if part)


def figure_of(finding: WrittenFinding, figures: list[Figure]) -> int | None:
    """The number of the figure that shows it: of its wave, over time, or the only one there is."""
    found = [
        (number, figure)
        for number, figure in enumerate(figures)
        if not isinstance(figure, Across)
        and (figure.question, figure.demographic) == (finding.question, finding.demographic)
    ]
    if finding.stratum:
        of_wave = (
            number
            for number, figure in found
            if not isinstance(figure, Trend | Across) and figure.stratum == finding.stratum
        )
        return next(of_wave, None)
    return found[0][0] if found else None


def _finding(
    document: ReportDocument, finding: WrittenFinding, figures: list[Figure]
) -> FindingLayout:
    by = document.label(finding.demographic)
    return FindingLayout(
        number=finding.number,
        anchor=f"finding-{finding.number}",
        headline=finding.headline,
        paragraphs=tuple(paragraphs_of(finding.text)),
        figure=figure_of(finding, figures),
        figure_title=f"{document.label(finding.question)} By {by[:1].lower()}{by[1:]}",
    )
