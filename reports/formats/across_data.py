"""Studies beside each other for machines: lines of a spreadsheet, and values of JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from reports.compared import EVERYONE
from reports.comparisons import (
    METHOD,
    Across,
    Column,
    across_of,
    gaps_of,
    is_hidden,
    points_between,
)
from reports.document import ReportDocument
from reports.formats.words import MARKER, percent_text
from reports.trends import Point
from reports.uncertainty import interval_of

COMPARED = "compared_report"
EVERYBODY = "(all)"


@dataclass(frozen=True, slots=True)
class Line:
    """One number of another study, or a difference from it in ``measured``.

    ``words`` are study, wave, question and its words, demographic and its words, answer, group;
    ``numbers`` count, percent and the ends of its interval.
    """

    words: tuple[str, ...]
    numbers: tuple[object, ...]
    base: str
    threshold: int
    report_ref: str
    measured: tuple[str, object] | None = None


def compared_lines(document: ReportDocument) -> Iterator[Line]:
    """Of other studies only: the numbers of this one have lines of their own."""
    thresholds = {each.source.report_ref: each.source.threshold for each in document.compared}
    for across in across_of(document):
        gaps = {(gap.answer, gap.group, gap.column): gap.p for gap in gaps_of(across)}
        for answer, group, place, point in _others(across):
            column = across.columns[place]
            line = Line(
                words=_words(document, across, column, (answer, group)),
                numbers=_numbers(point, across.decimals),
                base=column.part.base or "everyone",
                threshold=thresholds[column.report_ref],
                report_ref=column.report_ref,
            )
            yield line
            for name, value in _told(across, point, (answer, group, place), gaps):
                yield Line(
                    line.words, ("", "", "", ""), line.base, line.threshold, line.report_ref,
                    (name, value),
                )  # fmt: skip


def compared_data(document: ReportDocument) -> dict[str, Any]:
    """Which reports are compared with, and every figure; ``null`` where a number is hidden."""
    return {
        "test": METHOD,
        "reports": [
            asdict(each.source)
            | {
                "released_on": each.source.released_on.isoformat(),
                "modes": list(each.source.modes),
                "only": list(each.source.only),
            }
            for each in document.compared
        ],
        "figures": [_figure(across) for across in across_of(document)],
    }


def _figure(across: Across) -> dict[str, Any]:
    return {
        "question": across.question,
        "demographic": across.demographic or None,
        "columns": [
            {
                "label": column.label,
                "study": column.study_code,
                "report_ref": column.report_ref or None,
                "wave": column.part.wave,
                "until": column.part.until and column.part.until.isoformat(),
                "base": column.part.base or "everyone",
            }
            for column in across.columns
        ],
        "compared_with": across.own,
        "answers": list(across.answers),
        "groups": list(across.groups),
        "counts": _each(across.points, lambda point: _number(point.count)),
        "percents": _each(across.points, lambda point: point.percent),
        "intervals": _each(across.points, _interval),
        "totals": [[_number(point.count) for point in row] for row in across.totals],
        "differences": [
            {
                "answer": gap.answer,
                "group": gap.group,
                "column": gap.column,
                "points": round(gap.share - gap.other_share, 1),
                "p": round(gap.p, 4),
                "more_than_chance": gap.is_real,
            }
            for gap in gaps_of(across)
        ],
    }


def _each(points: Any, take: Any) -> list[list[list[Any]]]:
    return [[[take(point) for point in cells] for cells in rows] for rows in points]


def _others(across: Across) -> Iterator[tuple[str, str, int, Point]]:
    lines = [*zip(across.answers, across.points, strict=True), (EVERYBODY, across.totals)]
    for answer, by_group in lines:
        for group, points in zip(across.groups, by_group, strict=True):
            for place, point in enumerate(points):
                if not across.columns[place].is_own and point.count is not None:
                    yield answer, group, place, point


def _words(
    document: ReportDocument, across: Across, column: Column, said: tuple[str, str]
) -> tuple[str, ...]:
    answer, group = said
    is_whole = across.demographic == EVERYONE
    by = "" if is_whole else document.label(across.demographic)
    return (
        column.study_code, column.part.wave, across.question, document.label(across.question),
        across.demographic, by, answer, EVERYBODY if is_whole else group,
    )  # fmt: skip


def _numbers(point: Point, decimals: int) -> tuple[object, ...]:
    low, high = interval_of(point.count, point.total) or (None, None)
    percents = ((point.percent, decimals), (low, 1), (high, 1))
    told = (percent_text(percent, places).rstrip("%") for percent, places in percents)
    return (MARKER if _number(point.count) is None else point.count, *told)


def _told(
    across: Across,
    point: Point,
    address: tuple[str, str, int],
    gaps: dict[tuple[str, str, int], float],
) -> Iterator[tuple[str, object]]:
    answer, group, _ = address
    if answer not in across.answers:
        return
    own = across.points[across.answers.index(answer)][across.groups.index(group)][across.own]
    apart = points_between(point, own)
    if apart is not None:
        yield "difference_points", round(apart, 1)
    elif is_hidden(point) or is_hidden(own):
        yield "difference_points", MARKER
    if address in gaps:
        yield "difference_p", round(gaps[address], 4)


def _interval(point: Point) -> list[float] | None:
    ends = interval_of(point.count, point.total)
    return ends and [round(end, 1) for end in ends]


def _number(count: object) -> int | None:
    return count if isinstance(count, int) else None
