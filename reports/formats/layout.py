"""A document laid out as sections, tables and trends in words, for the page and for print alike."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import ReportDocument
from reports.formats.comparing import comparisons_of, comparisons_of_trend, finding_of_trend
from reports.formats.figures import Figure, figures_of, shape_of
from reports.formats.findings import (
    describe_table,
    describe_trend,
    finding_of,
    unit_of,
    warnings_of,
)
from reports.formats.words import count_text, percent_text
from reports.trends import Trend


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
    unit: str
    description: str
    source: str
    columns: tuple[str, ...]
    rows: tuple[RowLayout, ...]
    comparisons: tuple[str, ...]
    warnings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionLayout:
    """One question with all its tables."""

    anchor: str
    title: str
    tables: tuple[TableLayout, ...]


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


def _table_layout(document: ReportDocument, table: ProtectedTable, number: int) -> TableLayout:
    by = document.label(table.demographic)
    where = f", {document.label(table.stratum)}" if len(document.strata) > 1 else ""
    return TableLayout(
        number=number,
        kind="table",
        anchor=f"figure-{number}",
        title=f"By {by[:1].lower()}{by[1:]}{where}",
        finding=finding_of(document, table),
        unit=unit_of(document, table),
        description=describe_table(table, by, shape_of(document, table)),
        source=_source(document, table),
        columns=(*table.groups, "All"),
        rows=tuple(_rows(table)),
        comparisons=comparisons_of(table),
        warnings=tuple(warnings_of(table)),
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
        finding=finding_of_trend(trend),
        unit="Percent of each group in each wave.",
        description=describe_trend(trend, by),
        source=f"{document.heading.study_code}: {', '.join(trend.waves)}",
        columns=trend.waves,
        rows=tuple(_trend_rows(trend)),
        comparisons=comparisons_of_trend(trend),
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


def _source(document: ReportDocument, table: ProtectedTable) -> str:
    asked = "people asked" if table.filters else "people answered"
    base = "the number of people is hidden" if table.total is HIDDEN else f"{table.total:,} {asked}"
    return f"{document.heading.study_code}, {document.label(table.stratum)}: {base}"
