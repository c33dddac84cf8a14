"""Weighted results in words: tables beside the unweighted ones, and what the method note says."""

from collections.abc import Iterator
from itertools import groupby

from reports.document import ReportDocument
from reports.formats.lines import MEASURES, SHARES
from reports.formats.plain import PlainRow, PlainTable
from reports.formats.words import percent_text
from reports.weighting import (
    LEAST,
    MOST,
    Weighted,
    WeightedMean,
    Weights,
    means_of,
    weighted_of,
    weights_of,
)

NUMBERS = ("People", "Unweighted", "Weighted", "95% from", "95% to")
OF_EVERYONE = "Weighted percentages of everyone"
IMPORTED = "Weights as they were imported"


def weighted_tables(document: ReportDocument) -> list[PlainTable]:
    """Of everyone, then by each group that has any: answers, then means, with nothing hidden."""
    if document.weighting is None:
        return []
    found: list[Weighted | WeightedMean] = [
        *weighted_of(document.protected, document.weighting),
        *means_of(document.protected, document.weighting),
    ]
    order = list(dict.fromkeys(each.demographic for each in found))
    by_group = groupby(
        sorted(found, key=lambda each: order.index(each.demographic)),
        lambda each: each.demographic,
    )
    tables = [_table(document, demographic, list(of)) for demographic, of in by_group]
    return [*tables, *_imported(document)]


def _imported(document: ReportDocument) -> Iterator[PlainTable]:
    """Every weight that was brought from elsewhere: nobody could work it out."""
    cells = document.weighting and document.weighting.cells
    if cells and cells.weights:
        yield PlainTable(
            title=IMPORTED,
            words=tuple(map(document.label, cells.demographics)),
            numbers=("Weight",),
            rows=tuple(PlainRow(cell, (f"{weight:g}",)) for cell, weight in cells.weights),
        )


def _table(
    document: ReportDocument, demographic: str, found: list[Weighted | WeightedMean]
) -> PlainTable:
    label = document.label(demographic)
    return PlainTable(
        title=f"Weighted percentages by {label}" if demographic else OF_EVERYONE,
        words=("Question", label, "Answer") if demographic else ("Question", "Answer"),
        numbers=NUMBERS,
        rows=tuple(_row(document, each) for each in found),
    )


def _row(document: ReportDocument, each: Weighted | WeightedMean) -> PlainRow:
    question = _question(document, each.question, each.stratum)
    group = (each.group,) if each.demographic else ()
    if isinstance(each, Weighted):
        return PlainRow((question, *group, each.answer), _numbers_of(each))
    sign = "%" if each.name in SHARES else ""
    means = (f"{value:.{each.decimals}f}{sign}" for value in (each.unweighted, each.weighted))
    name = MEASURES.get(each.name, each.name)
    return PlainRow((question, *group, name), ("", *means, "", ""))


def _numbers_of(each: Weighted) -> tuple[str, ...]:
    shares = (each.percent, each.weighted, *each.interval)
    return (f"{each.count:,}", *(percent_text(share, 1) for share in shares))


def weighting_note(document: ReportDocument) -> Iterator[str]:
    """To which margins, from where, how far trimmed, at what cost; or that nothing is weighted."""
    if document.weighting is None:
        return
    names = " and ".join(document.label(name) for name in document.weighting.demographics)
    told = "; ".join(weights_told(document))
    source = document.weighting.source
    made = (
        f"Weights are imported, one for each cell of {names} ({source}); they are brought to a "
        f"mean of 1 in each wave, and those outside {LEAST:g} to {MOST:g} are trimmed. Who gave no "
        "category keeps the weight 1 unless one was imported for it."
        if document.weighting.cells
        else f"Weighted percentages are raked to known margins of {names} ({source}), with weights "
        f"from {LEAST:g} to {MOST:g} around a mean of 1; who gave no category keeps the weight 1 "
        "there."
    )
    yield (
        f"How it is weighted. {made} Intervals take the effective "
        f"number of people. {told}. They are worked out from the numbers that this report shows: "
        "where one of these is hidden, nothing is weighted. Everybody in one weighting cell bears "
        "the same weight, so that weights change no percentage within it. Unweighted numbers "
        "decide what is hidden."
    )


def weights_told(document: ReportDocument) -> list[str]:
    """Of each wave what its weights cost, or why it has none."""
    if document.weighting is None:
        return []
    return [_told(document, each) for each in weights_of(document.protected, document.weighting)]


def _told(document: ReportDocument, weights: Weights) -> str:
    wave = document.label(weights.stratum)
    if weights.why_not:
        return f"{wave}: not weighted, because {weights.why_not}"
    off = f", up to {weights.off:.1f} points off a margin" if weights.off else ""
    trimmed = f"trimmed{off}" if weights.trimmed else "not trimmed"
    return f"{wave}: design effect {weights.effect:.2f} (Kish), {trimmed}"


def _question(document: ReportDocument, question: str, stratum: str) -> str:
    words = document.label(question)
    return f"{words} ({document.label(stratum)})" if len(document.strata) > 1 else words
