"""A document laid out as sections, tables and trends in words, for the page and for print alike."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import ReportDocument
from reports.trends import Trend, trends_of

MARKER = "Hidden"
"""The one word for a number that is not shown, whatever the reason."""

NO_NUMBER = "–"
SMALL_BASE = 100
SMALL_GROUP = 30


@dataclass(frozen=True, slots=True)
class CellLayout:
    """One number in words: the count, and beside it the percentage where there is one."""

    count: str
    percent: str
    hidden: bool


@dataclass(frozen=True, slots=True)
class RowLayout:
    """One line of a table; ``lead`` is the answer that a line of a trend belongs to."""

    label: str
    cells: tuple[CellLayout, ...]
    lead: str = ""
    lead_span: int = 0


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table with everything that stands around it. ``number`` addresses its chart."""

    number: int
    kind: str
    anchor: str
    title: str
    finding: str
    description: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[RowLayout, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionLayout:
    """One question with all its tables."""

    anchor: str
    title: str
    tables: tuple[TableLayout, ...]


Figure = ProtectedTable | Trend


def figures_of(document: ReportDocument) -> list[Figure]:
    """What can be drawn, in the order of the pages; the position is the number of its chart."""
    trends = trends_of(document.protected, document.waves)
    questions = dict.fromkeys(table.question for table in document.protected.tables)
    everything: list[Figure] = [*trends, *document.protected.tables]
    return [
        figure
        for question in questions
        for figure in sorted(
            (each for each in everything if each.question == question),
            key=lambda each: (_demographics(document).index(each.demographic), _is_table(each)),
        )
    ]


def sections_of(document: ReportDocument) -> list[SectionLayout]:
    """All questions, each with its trends and tables."""
    sections: dict[str, list[TableLayout]] = {}
    for number, figure in enumerate(figures_of(document)):
        sections.setdefault(figure.question, []).append(lay_out(document, figure, number))
    return [
        SectionLayout(f"question-{place}", document.label(question), tuple(tables))
        for place, (question, tables) in enumerate(sections.items(), start=1)
    ]


def lay_out(document: ReportDocument, figure: Figure, number: int) -> TableLayout:
    """One figure in words."""
    if isinstance(figure, Trend):
        return _trend_layout(document, figure, number)
    return _table_layout(document, figure, number)


def percent_text(percent: Percent, decimals: int) -> str:
    """“21%”, “20.5%”, or nothing where no percentage may be shown."""
    return "" if percent is None else f"{percent:.{decimals}f}%"


def count_text(count: Printed | None) -> str:
    """“1,040”, the marker, or a dash where nothing was asked."""
    if count is None:
        return NO_NUMBER
    return MARKER if count is HIDDEN else f"{count:,}"


def day_of(day: date) -> str:
    """“12 March 2027”."""
    return f"{day.day} {day:%B %Y}"


def _table_layout(document: ReportDocument, table: ProtectedTable, number: int) -> TableLayout:
    by = document.label(table.demographic)
    where = f", {document.label(table.stratum)}" if len(document.strata) > 1 else ""
    return TableLayout(
        number=number,
        kind="table",
        anchor=f"figure-{number}",
        title=f"By {by[:1].lower()}{by[1:]}{where}",
        finding=_finding(table),
        description=_describe_table(table, by),
        source=_source(document, table),
        columns=(*table.groups, "All"),
        rows=tuple(_rows(table)),
        warnings=tuple(_warnings(table)),
    )


def _rows(table: ProtectedTable) -> Iterator[RowLayout]:
    for place, answer in enumerate(table.answers):
        counts = (*table.counts[place], table.answer_totals[place])
        percents = (*table.group_percents[place], table.overall_percents[place])
        yield RowLayout(answer, tuple(_cells(counts, percents, table.decimals)))
    totals = (*table.group_totals, table.total)
    yield RowLayout("Everyone asked", tuple(_cells(totals, [None] * len(totals), 0)))


def _cells(
    counts: Iterable[Printed | None], percents: Iterable[Percent], decimals: int
) -> Iterator[CellLayout]:
    for count, percent in zip(counts, percents, strict=True):
        yield CellLayout(count_text(count), percent_text(percent, decimals), count is HIDDEN)


def _trend_layout(document: ReportDocument, trend: Trend, number: int) -> TableLayout:
    by = document.label(trend.demographic)
    return TableLayout(
        number=number,
        kind="trend",
        anchor=f"figure-{number}",
        title=f"Over time, by {by[:1].lower()}{by[1:]}",
        finding=f"{trend.waves[0]} to {trend.waves[-1]}, share of each group",
        description=_describe_trend(trend, by),
        source=f"{document.heading.study_code}: {', '.join(trend.waves)}",
        columns=trend.waves,
        rows=tuple(_trend_rows(trend)),
        warnings=(),
    )


def _trend_rows(trend: Trend) -> Iterator[RowLayout]:
    for answer, by_group in zip(trend.answers, trend.points, strict=True):
        for place, (group, points) in enumerate(zip(trend.groups, by_group, strict=True)):
            cells = _cells(
                [point.count for point in points],
                [point.percent for point in points],
                trend.decimals,
            )
            span = 0 if place else len(trend.groups)
            yield RowLayout(group, tuple(cells), lead=answer, lead_span=span)


def _finding(table: ProtectedTable) -> str:
    shown = [
        (percent, answer)
        for percent, answer in zip(table.overall_percents, table.answers, strict=True)
        if percent is not None
    ]
    if not shown:
        return "The totals of this table are hidden"
    percent, answer = max(shown, key=lambda pair: pair[0])
    return f"Most often: “{answer}”, {percent_text(percent, table.decimals)} of all"


def _describe_table(table: ProtectedTable, by: str) -> str:
    sentences = [f"Bars: share of each group ({by}) giving each answer."]
    for answer, percents in list(zip(table.answers, table.group_percents, strict=True))[:6]:
        spread = _spread(percents, table.groups, table.decimals)
        sentences.append(f"{answer}: {spread}.")
    hidden = sum(count is HIDDEN for row in table.counts for count in row)
    return " ".join([*sentences, *_hidden_sentence(hidden), "The table has every number shown."])


def _describe_trend(trend: Trend, by: str) -> str:
    sentences = [f"Lines: share of each group ({by}) giving each answer in each wave."]
    for answer, by_group in list(zip(trend.answers, trend.points, strict=True))[:6]:
        first = _spread([points[0].percent for points in by_group], trend.groups, trend.decimals)
        last = _spread([points[-1].percent for points in by_group], trend.groups, trend.decimals)
        sentences.append(f"{answer}: {trend.waves[0]} {first}; {trend.waves[-1]} {last}.")
    hidden = sum(p.count is HIDDEN for rows in trend.points for cells in rows for p in cells)
    return " ".join([*sentences, *_hidden_sentence(hidden), "The table has every number shown."])


def _hidden_sentence(hidden: int) -> list[str]:
    if not hidden:
        return []
    return ["One number is hidden." if hidden == 1 else f"{hidden} numbers are hidden."]


def _spread(percents: Sequence[Percent], groups: Sequence[str], decimals: int) -> str:
    """“12% (65 and over) to 40% (18 to 29)”: the lowest and the highest that are shown."""
    shown = [(p, g) for p, g in zip(percents, groups, strict=True) if p is not None]
    if not shown:
        return "nothing shown"
    low, high = min(shown, key=lambda pair: pair[0]), max(shown, key=lambda pair: pair[0])
    ends = [f"{percent_text(p, decimals)} ({group})" for p, group in (low, high)]
    return ends[0] if low[0] == high[0] else " to ".join(ends)


def _source(document: ReportDocument, table: ProtectedTable) -> str:
    asked = "people asked" if table.filters else "people answered"
    base = "the number of people is hidden" if table.total is HIDDEN else f"{table.total:,} {asked}"
    return f"{document.heading.study_code}, {document.label(table.stratum)}: {base}"


def _warnings(table: ProtectedTable) -> Iterator[str]:
    """R-156: say where one error in one answer would matter."""
    if table.total is HIDDEN or table.total == 0:
        return
    if table.total < SMALL_BASE:
        yield (
            f"Only {table.total} people: one wrong answer moves a percentage by up to "
            f"{-(-100 // table.total)} points. Do not read small differences."
        )
    small = [
        f"{group} ({total})"
        for group, total in zip(table.groups, table.group_totals, strict=True)
        if total is not HIDDEN and 0 < total < SMALL_GROUP
    ]
    if small:
        yield f"Small groups, to be read with care: {', '.join(small)}."


def _demographics(document: ReportDocument) -> list[str]:
    return list(dict.fromkeys(table.demographic for table in document.protected.tables))


def _is_table(figure: Figure) -> bool:
    return isinstance(figure, ProtectedTable)
