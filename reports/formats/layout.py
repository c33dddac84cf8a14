"""A document laid out as sections, tables and trends in words, for the page and for print alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from reports.association import Address, Association, address_of, associations_of
from reports.comparisons import Across
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.document import EVERYBODY, ReportDocument
from reports.formats.across import (
    across_rows_of,
    comparisons_across,
    describe_across,
    finding_across,
    gap_rows_of,
    source_across,
    warnings_across,
)
from reports.formats.changing import finding_of_change
from reports.formats.comparing import (
    association_text,
    comparisons_of,
    comparisons_of_trend,
    finding_between,
    finding_of_trend,
)
from reports.formats.figures import Figure, figures_of, shape_of
from reports.formats.findings import (
    describe_table,
    describe_trend,
    finding_of,
    unit_of,
    warnings_of,
)
from reports.formats.lines import (
    RowLayout,
    columns_of,
    measure_rows_of,
    rows_of,
    trend_rows_of,
)
from reports.formats.ranks import describe_order, finding_of_order, order_rows_of
from reports.formats.told import FindingLayout, findings_in
from reports.populations import SESSIONS
from reports.rankings import Order
from reports.trends import Trend


@dataclass(frozen=True, slots=True)
class TableLayout:
    """A table with everything that stands around it. ``number`` addresses its chart.

    ``kind`` is "table", or "trend" or "crossing", whose lines say a group beside the answer, or
    "ranking", whose lines are items, or "across", whose columns are studies. ``first`` is the head
    of the lines. ``measures`` are lines of a second table with the same columns; ``findings`` what
    it shows.
    """

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
    leads: bool = False
    measures: tuple[RowLayout, ...] = ()
    measures_title: str = ""
    first: str = "Answer"
    findings: tuple[FindingLayout, ...] = ()


@dataclass(frozen=True, slots=True)
class SectionLayout:
    """One question with all its tables."""

    anchor: str
    title: str
    tables: tuple[TableLayout, ...]


def sections_of(document: ReportDocument) -> list[SectionLayout]:
    """All questions, each with its trends and tables.

    What everyone said is the finding of a question's first table. The tables by other groups would
    say the same again: they say how their groups differ.
    """
    sections: dict[str, list[TableLayout]] = {}
    told, tested = findings_in(document), associations_of(document.protected)
    for number, figure in enumerate(figures_of(document)):
        before = sections.setdefault(figure.question, [])
        shown = tuple(finding for finding in told if finding.figure == number)
        layout = replace(_lay_out(document, figure, number, tested), findings=shown)
        if isinstance(figure, ProtectedTable) and layout.finding in _findings(before):
            by = _by(document.label(figure.demographic))
            layout = replace(layout, finding=finding_between(figure, by))
        before.append(layout)
    return [
        SectionLayout(f"question-{place}", document.label(question), tuple(tables))
        for place, (question, tables) in enumerate(sections.items(), start=1)
    ]


def without_others(sections: Sequence[SectionLayout]) -> list[SectionLayout]:
    """What is shown of other studies is left out; every figure keeps the number of its chart."""
    return [
        replace(section, tables=tuple(each for each in section.tables if each.kind != "across"))
        for section in sections
    ]


def _findings(layouts: Sequence[TableLayout]) -> set[str]:
    return {layout.finding for layout in layouts}


def _by(demographic: str) -> str:
    """“Age” as it stands within a sentence."""
    return f"{demographic[:1].lower()}{demographic[1:]}"


def _lay_out(
    document: ReportDocument, figure: Figure, number: int, tested: Mapping[Address, Association]
) -> TableLayout:
    if isinstance(figure, Trend):
        return _trend_layout(document, figure, number)
    if isinstance(figure, Order):
        return _order_layout(document, figure, number)
    if isinstance(figure, Across):
        return _across_layout(document, figure, number)
    layout = _table_layout(document, figure, number)
    if not figure.groups:
        return layout
    told = association_text(tested.get(address_of(figure)))
    return replace(layout, comparisons=(*layout.comparisons, told))


def _table_layout(document: ReportDocument, table: ProtectedTable, number: int) -> TableLayout:
    by = document.label(table.demographic)
    where = _where(document, table.stratum)
    return TableLayout(
        number=number,
        kind="crossing" if table.crossing else "table",
        leads=table.crossing is not None,
        anchor=f"figure-{number}",
        title=f"By {_by(by)}{where}" if table.groups else f"{by}{where}",
        finding=_finding(document, table),
        unit=unit_of(document, table),
        description=describe_table(table, by, shape_of(document, table)),
        source=_source(document, table),
        columns=tuple(columns_of(table)),
        rows=tuple(rows_of(table)),
        comparisons=comparisons_of(table),
        warnings=tuple(warnings_of(table)),
        measures=tuple(measure_rows_of(table)),
        measures_title=f"Measures by {_by(by)}{where}" if table.groups else f"Measures{where}",
    )


def _finding(document: ReportDocument, table: ProtectedTable) -> str:
    return finding_of_change(document, table) if table.moved else finding_of(document, table)


def _trend_layout(document: ReportDocument, trend: Trend, number: int) -> TableLayout:
    by = document.label(trend.demographic)
    return TableLayout(
        number=number,
        kind="trend",
        leads=True,
        anchor=f"figure-{number}",
        title=f"Over time, by {_by(by)}",
        finding=finding_of_trend(trend),
        unit="Percent of each group in each wave.",
        description=describe_trend(trend, by),
        source=f"{document.heading.study_code}: {', '.join(trend.waves)}",
        columns=trend.waves,
        rows=tuple(trend_rows_of(trend)),
        comparisons=comparisons_of_trend(trend),
        warnings=(),
    )


def _order_layout(document: ReportDocument, order: Order, number: int) -> TableLayout:
    by = document.label(order.demographic)
    return TableLayout(
        number=number,
        kind="ranking",
        first="Item",
        anchor=f"figure-{number}",
        title=f"In order of their mean rank, by {_by(by)}{_where(document, order.stratum)}",
        finding=finding_of_order(document, order),
        unit=f"Mean rank, from 1 (best) to {order.lowest}, among those who gave the item a rank.",
        description=describe_order(document, order, by),
        source=f"{document.heading.study_code}, {document.label(order.stratum)}",
        columns=(*order.groups, "All"),
        rows=tuple(order_rows_of(document, order)),
        comparisons=(),
        warnings=(),
    )


def _across_layout(document: ReportDocument, across: Across, number: int) -> TableLayout:
    by = _by(document.label(across.demographic)) if across.demographic else ""
    return TableLayout(
        number=number,
        kind="across",
        leads=bool(by),
        anchor=f"figure-{number}",
        title=f"Compared with other studies{f', by {by}' if by else ''}",
        finding=finding_across(across),
        unit=f"Percent of {'each group' if by else 'everyone asked'} in each study.",
        description=describe_across(across, by),
        source=source_across(across),
        columns=across.labels,
        rows=tuple(across_rows_of(across)),
        comparisons=comparisons_across(across),
        warnings=tuple(warnings_across(across)),
        measures=tuple(gap_rows_of(across)),
        measures_title=f"Intervals, and differences from {across.reference}",
    )


def _where(document: ReportDocument, stratum: str) -> str:
    several = len(document.strata) > 1 or document.only
    return f", {document.label(stratum)}" if several else ""


def _source(document: ReportDocument, table: ProtectedTable) -> str:
    asked = "people asked" if table.filters else "people answered"
    if table.demographic == EVERYBODY and not table.moved:
        asked = "participants" if table.stratum == SESSIONS else "people wrote something"
    base = "the number of people is hidden" if table.total is HIDDEN else f"{table.total:,} {asked}"
    return f"{document.heading.study_code}, {document.label(table.stratum)}: {base}"
