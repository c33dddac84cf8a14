"""The report as one long table for spreadsheets: one line per number."""

import csv
from collections.abc import Iterator
from io import StringIO

from foundation.printing.sheets import harmless
from reports.disclosure.protected import HIDDEN, Percent, Printed, ProtectedTable
from reports.document import RESTRICTION, ReportDocument
from reports.formats.words import MARKER, percent_text

EVERYONE = "(all)"
COLUMNS = (
    "study", "wave", "question", "question_text", "demographic", "demographic_text", "answer",
    "group", "count", "percent_of_group", "base", "threshold", "restriction",
    "release_to",
)  # fmt: skip


def write(document: ReportDocument) -> bytes:
    """UTF-8 with a byte-order mark, so that spreadsheets read it right.

    The restriction on use stands in every line: a line copied elsewhere still bears it.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for table in document.protected.tables:
        for answer, group, count, percent in _numbers(table):
            words = (
                document.heading.study_code, document.label(table.stratum), table.question,
                document.label(table.question), table.demographic,
                document.label(table.demographic), answer, group,
            )  # fmt: skip
            writer.writerow(
                [
                    *map(harmless, words),
                    MARKER if count is HIDDEN else count,
                    percent_text(percent, table.decimals).rstrip("%"),
                    harmless(table.base or "everyone"),
                    document.protected.threshold,
                    RESTRICTION,
                    harmless(document.heading.release_to),
                ]
            )
    return out.getvalue().encode("utf-8-sig")


def _numbers(table: ProtectedTable) -> Iterator[tuple[str, str, Printed, Percent]]:
    for place, answer in enumerate(table.answers):
        for group, count, percent in zip(
            table.groups, table.counts[place], table.group_percents[place], strict=True
        ):
            yield answer, group, count, percent
        yield answer, EVERYONE, table.answer_totals[place], table.overall_percents[place]
    for group, count in zip(table.groups, table.group_totals, strict=True):
        yield EVERYONE, group, count, None
    yield EVERYONE, EVERYONE, table.total, None
