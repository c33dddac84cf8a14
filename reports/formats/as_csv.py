"""The report as one long table for spreadsheets: one line per number."""

import csv
from collections.abc import Iterator, Sequence
from io import StringIO

from foundation.printing.sheets import harmless
from reports.association import Association, address_of, associations_of
from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable, Value
from reports.document import RESTRICTION, ReportDocument
from reports.formats.across_data import COMPARED, compared_lines
from reports.formats.words import MARKER, percent_text
from reports.uncertainty import interval_of
from reports.weighting import Weighted, WeightedMean, means_of, weighted_of

EVERYONE = "(all)"
RESPONSE = "(response)"
QUOTE = "(in their own words)"
WEIGHTS = "(weights as they were imported)"
COLUMNS = (
    "study", "wave", "question", "question_text", "demographic", "demographic_text", "answer",
    "group", "count", "percent_of_group", "interval_low", "interval_high", "base", "threshold",
    "restriction", "release_to", "measure", "value", "findings",
)  # fmt: skip


def write(document: ReportDocument) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read it right.

    The restriction on use stands in every line: a line copied elsewhere still bears it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    tested = associations_of(document.protected)
    for table in document.protected.tables:
        writer.writerows(_count_lines(document, table))
        for name, group, value in (*_tested(tested.get(address_of(table))), *_measured(table)):
            written = "" if value is None else MARKER if value is HIDDEN else value
            nothing = (EVERYONE, group, "", "", "", "")
            writer.writerow(_line(document, table, nothing, (name, written)))
    writer.writerows(_weighted_lines(document))
    writer.writerows(_imported_lines(document))
    writer.writerows(_response_lines(document))
    writer.writerows(_compared_lines(document))
    writer.writerows(_quote_lines(document))
    return out.getvalue().encode("utf-8-sig")


def _count_lines(document: ReportDocument, table: ProtectedTable) -> Iterator[list[object]]:
    for answer, group, count, percent, of in _numbers(table):
        said = MARKER if count is HIDDEN else count
        share = percent_text(percent, table.decimals).rstrip("%")
        yield _line(document, table, (answer, group, said, share, *_ends(count, of)), ("", ""))


def _measured(table: ProtectedTable) -> Iterator[tuple[str, str, Value]]:
    for measure in table.measures:
        values = (*measure.values, measure.overall)
        for group, value in zip((*table.groups, EVERYONE), values, strict=True):
            yield measure.name, group, value


def _weighted_lines(document: ReportDocument) -> Iterator[list[object]]:
    """Of everyone, then of groups; whichever groups the weights are made of."""
    if document.weighting is None:
        return
    for each in weighted_of(document.protected, document.weighting):
        yield _weighted_line(document, each, each.answer, "weighted_percent")
    for mean in means_of(document.protected, document.weighting):
        yield _weighted_line(document, mean, EVERYONE, f"weighted_{mean.name}")


def _weighted_line(
    document: ReportDocument, each: Weighted | WeightedMean, answer: str, name: str
) -> list[object]:
    by = each.demographic
    words = (
        document.heading.study_code, document.label(each.stratum), each.question,
        document.label(each.question), by, document.label(by), answer, each.group or EVERYONE,
    )  # fmt: skip
    return _spare(document, words, (name, each.weighted))


def _imported_lines(document: ReportDocument) -> Iterator[list[object]]:
    """One weight for each weighting cell, the same in every wave; none where they are withheld."""
    cells = document.weighting and document.weighting.cells
    for cell, weight in cells.weights if cells else ():
        names = cells.demographics if cells else ()
        by, by_words = " × ".join(names), " × ".join(map(document.label, names))
        code = document.heading.study_code
        words = (code, "", WEIGHTS, WEIGHTS, by, by_words, EVERYONE, " × ".join(cell))
        yield _spare(document, words, ("imported_weight", weight))


def _response_lines(document: ReportDocument) -> Iterator[list[object]]:
    for each in document.response:
        for way in each.ways:
            for name, people in (("asked", way.asked), ("answered", way.answered)):
                told = "" if people is None else MARKER if people is HIDDEN else people
                yield _response_line(document, each.stratum, way.way, (name, told))


def _quote_lines(document: ReportDocument) -> Iterator[list[object]]:
    """Words and nothing of whose they are: no wave either."""
    for words in document.written.quotes:
        where = (document.heading.study_code, "", QUOTE)
        yield _spare(document, where, ("quote", harmless(words)))


def _compared_lines(document: ReportDocument) -> Iterator[list[object]]:
    """Numbers of other studies, each with the report that prints it; then the differences."""
    for line in compared_lines(document):
        yield [
            *map(harmless, line.words),
            *line.numbers,
            harmless(line.base),
            line.threshold,
            RESTRICTION,
            harmless(document.heading.release_to),
            *(line.measured or (COMPARED, line.report_ref)),
            "",
        ]


def _tested(association: Association | None) -> Iterator[tuple[str, str, Value]]:
    if association is not None:
        yield "chi_square", EVERYONE, round(association.statistic, 2)
        yield "chi_square_p", EVERYONE, round(association.p, 4)
        yield "cramers_v", EVERYONE, round(association.strength, 3)


def _response_line(
    document: ReportDocument, stratum: str, way: str, measured: tuple[str, int | str]
) -> list[object]:
    words = (document.heading.study_code, document.label(stratum), RESPONSE, way)
    return _spare(document, words, measured)


def _spare(
    document: ReportDocument, words: Sequence[str], measured: tuple[str, float | str]
) -> list[object]:
    """A line of one number that is no count of a table."""
    return [
        *map(harmless, words),
        *[""] * (COLUMNS.index("threshold") - len(words)),
        document.protected.threshold,
        RESTRICTION,
        harmless(document.heading.release_to),
        *measured,
        "",  # it is no table, so that no finding is shown in it
    ]


def _line(
    document: ReportDocument,
    table: ProtectedTable,
    number: tuple[str, str, int | str, str, str, str],
    measured: tuple[str, float | str],
) -> list[object]:
    answer, group, *numbers = number
    words = (
        document.heading.study_code, document.label(table.stratum), table.question,
        document.label(table.question), table.demographic,
        document.label(table.demographic), answer, group,
    )  # fmt: skip
    return [
        *map(harmless, words),
        *numbers,
        harmless(table.base or "everyone"),
        document.protected.threshold,
        RESTRICTION,
        harmless(document.heading.release_to),
        *measured,
        harmless(_findings_of(document, table)),
    ]


def _findings_of(document: ReportDocument, table: ProtectedTable) -> str:
    """The findings that the table shows, as “1. Most are satisfied”."""
    shows = (table.question, table.demographic)
    return "; ".join(
        f"{each.number}. {each.headline}"
        for each in document.written.findings
        if (each.question, each.demographic) == shows and each.stratum in {"", table.stratum}
    )


def _ends(count: Printed, of: Printed | None) -> tuple[str, str]:
    low, high = interval_of(count, of) or (None, None)
    return percent_text(low, 1).rstrip("%"), percent_text(high, 1).rstrip("%")


def _numbers(
    table: ProtectedTable,
) -> Iterator[tuple[str, str, Printed, Percent, Printed | None]]:
    """Answer, group, count, percentage, and of how many people it is one."""
    for place, answer in enumerate(table.answers):
        for group, count, percent, of in zip(
            table.groups, table.counts[place], table.group_percents[place], table.group_totals,
            strict=True,
        ):  # fmt: skip
            yield answer, group, count, percent, of
        overall = table.overall_percents[place]
        yield answer, EVERYONE, table.answer_totals[place], overall, table.total
    for group, count in zip(table.groups, table.group_totals, strict=True):
        yield EVERYONE, group, count, None, None
    yield EVERYONE, EVERYONE, table.total, None, None
