"""Weighted results in words: a table beside the unweighted ones, and what the method note says."""

from collections.abc import Iterator
from dataclasses import dataclass

from reports.document import ReportDocument
from reports.formats.lines import MEASURES
from reports.formats.words import percent_text
from reports.weighting import LEAST, MOST, Weighted, Weights, means_of, weighted_of, weights_of

WEIGHTED_COLUMNS = (
    "Question", "Answer", "People", "Unweighted", "Weighted", "95% from", "95% to",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class WeightedRow:
    """One answer of everyone in one wave; ``numbers`` follow the columns from the third."""

    question: str
    answer: str
    numbers: tuple[str, str, str, str, str]


def weighted_rows(document: ReportDocument) -> list[WeightedRow]:
    """Answers, then means, of every question of which nothing that is needed is hidden."""
    if document.weighting is None:
        return []
    answers = [
        WeightedRow(
            _question(document, each.question, each.stratum), each.answer, _numbers_of(each)
        )
        for each in weighted_of(document.protected, document.weighting)
    ]
    means = [
        WeightedRow(
            _question(document, each.question, each.stratum),
            MEASURES.get(each.name, each.name),
            ("", "", f"{each.weighted:.{each.decimals}f}", "", ""),
        )
        for each in means_of(document.protected, document.weighting)
    ]
    return [*answers, *means]


def _numbers_of(each: Weighted) -> tuple[str, str, str, str, str]:
    low, high = (percent_text(end, 1) for end in each.interval)
    shares = percent_text(each.percent, 1), percent_text(each.weighted, 1)
    return (f"{each.count:,}", *shares, low, high)


def weighting_note(document: ReportDocument) -> Iterator[str]:
    """To which margins, from where, how far trimmed, at what cost; or that nothing is weighted."""
    if document.weighting is None:
        return
    names = " and ".join(document.label(m.demographic) for m in document.weighting.margins)
    told = "; ".join(
        _told(document, each) for each in weights_of(document.protected, document.weighting)
    )
    yield (
        f"How it is weighted. Weighted percentages are raked to known margins of {names} "
        f"({document.weighting.source}), with weights from {LEAST:g} to {MOST:g} around a mean of "
        "1; who gave no category keeps the weight 1 there. Their intervals take the effective "
        f"number of people. {told}. They are worked out from the numbers that this report shows: "
        "where one of these is hidden, nothing is weighted. Unweighted numbers decide what is "
        "hidden."
    )


def _told(document: ReportDocument, weights: Weights) -> str:
    wave = document.label(weights.stratum)
    if weights.why_not:
        return f"{wave}: not weighted, because {weights.why_not}"
    trimmed = f"trimmed, up to {weights.off:.1f} points off a margin" if weights.trimmed else ""
    effect = f"design effect {weights.effect:.2f} (Kish)"
    return f"{wave}: {', '.join(part for part in (effect, trimmed or 'not trimmed') if part)}"


def _question(document: ReportDocument, question: str, stratum: str) -> str:
    words = document.label(question)
    return f"{words} ({document.label(stratum)})" if len(document.strata) > 1 else words
