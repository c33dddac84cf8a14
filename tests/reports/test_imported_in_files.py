"""Imported weights stand in the workbook and in the file of lines, as on the page."""

import csv
from dataclasses import replace
from io import BytesIO, StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.disclosure.check import protect
from reports.document import ReportDocument
from reports.formats import FORMATS
from reports.formats.weighing import IMPORTED
from reports.weighting import CellWeights, Weighting
from tests.reports.documents import a_document_of, a_table
from tests.reports.test_imported_weights import BY_AGE
from tests.reports.test_weighting import LARGE

pytestmark = pytest.mark.requirement("R-099")


@pytest.fixture
def document() -> ReportDocument:
    return replace(a_document_of(protect([a_table(counts=LARGE)], 11)), weighting=BY_AGE)


def typed(document: ReportDocument) -> ReportDocument:
    """Somebody typed a category that a spreadsheet would run."""
    cells = CellWeights(("age",), ((("=1+1",), 1.5),))
    return replace(document, weighting=Weighting((), "A census", cells))


def withheld(document: ReportDocument) -> ReportDocument:
    return replace(document, weighting=replace(BY_AGE, cells=CellWeights(("age",), ())))


def lines_of(document: ReportDocument) -> list[tuple[str, str, str]]:
    """Demographic, group and weight of each line that tells one."""
    text = FORMATS["csv"].write(document).decode("utf-8-sig")
    rows = csv.DictReader(StringIO(text))
    return [
        (row["demographic"], row["group"], row["value"])
        for row in rows
        if row["measure"] == "imported_weight"
    ]


def rows_of(document: ReportDocument) -> list[Any]:
    """What stands below the heading of the weights in the workbook."""
    sheet = load_workbook(BytesIO(FORMATS["xlsx"].write(document)))["Weighted"]
    rows = [tuple(row[:2]) for row in sheet.iter_rows(values_only=True)]
    place = rows.index((IMPORTED, None)) if (IMPORTED, None) in rows else len(rows)
    return rows[place + 1 :]


class TestCsv:
    def test_has_a_line_for_each_weight(self, document: ReportDocument) -> None:
        assert lines_of(document) == [
            ("age", "18 to 34", "1.5"),
            ("age", "35 to 54", "0.75"),
            ("age", "55 or older", "2.0"),
        ]

    def test_runs_nothing_and_has_none_that_is_withheld(self, document: ReportDocument) -> None:
        assert lines_of(typed(document)) == [("age", "'=1+1", "1.5")]
        assert lines_of(withheld(document)) == []


class TestXlsx:
    def test_has_a_row_for_each_weight(self, document: ReportDocument) -> None:
        head, *rows = rows_of(document)
        assert head[1] == "Weight"
        assert rows == [("18 to 34", 1.5), ("35 to 54", 0.75), ("55 or older", 2)]

    def test_runs_nothing_and_has_none_that_is_withheld(self, document: ReportDocument) -> None:
        assert rows_of(typed(document))[-1] == ("'=1+1", 1.5)
        assert rows_of(withheld(document)) == []
