"""Files that people calculate with: the workbook, and the data as described in docs/."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from jsonschema import Draft202012Validator
from openpyxl import load_workbook

from reports.document import RESTRICTION, ReportDocument
from reports.formats import FORMATS
from reports.formats.as_csv import COLUMNS
from reports.formats.words import MARKER
from reports.written import Written
from tests.reports.documents import a_document, a_table, two_waves

ROOT = Path(__file__).parents[2]


def the_workbook(document: ReportDocument) -> Any:
    return load_workbook(BytesIO(FORMATS["xlsx"].write(document)))


class TestXlsx:
    def test_has_a_sheet_for_every_table_and_links_to_it(self) -> None:
        book = the_workbook(two_waves())
        assert book.sheetnames == ["Contents", "Trend 1", "Table 2", "Table 3"]
        links = [cell.hyperlink.location for cell in book["Contents"]["A"] if cell.hyperlink]
        assert links == ["'Trend 1'!A1", "'Table 2'!A1", "'Table 3'!A1"]

    def test_has_numbers_as_numbers_and_hidden_ones_as_the_marker(self) -> None:
        sheet = the_workbook(a_document())["Table 1"]
        heads = [cell.value for cell in sheet[5]]
        first = [cell.value for cell in sheet[6]]
        last = [cell.value for cell in sheet[8]]
        assert heads[:2] == ["Answer", "18 to 34: people"]
        assert heads[5] == "18 to 34: percent"
        assert first[:2] == ["Satisfied", 60]
        assert sheet["B6"].number_format == "#,##0"
        assert '"%"' in sheet["F6"].number_format
        assert last[heads.index("55 or older: people")] == MARKER
        assert last[heads.index("55 or older: percent")] == MARKER

    @pytest.mark.requirement("R-169")
    def test_bears_the_restriction_on_every_sheet_and_every_printed_page(self) -> None:
        for sheet in the_workbook(two_waves()):
            words = [cell.value for row in sheet.iter_rows(max_row=8) for cell in row]
            assert RESTRICTION in words
            assert sheet.oddFooter.center.text == RESTRICTION

    def test_keeps_the_heads_in_sight(self) -> None:
        book = the_workbook(two_waves())
        assert book["Table 2"].freeze_panes == "B6"
        assert book["Trend 1"].freeze_panes == "C6"

    @pytest.mark.parametrize("words", ["=1+1", "@SUM(A1)", "+1", "-2"])
    def test_runs_nothing_that_somebody_typed(self, words: str) -> None:
        table = a_table(answers=(words, "Neither", "Not satisfied"))
        book = the_workbook(a_document(table, title=words, written=Written(words)))
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [cell for cell in cells if cell.data_type == "f"]
        assert sum(cell.value == f"'{words}" for cell in cells) == 3

    def test_has_no_number_but_those_that_are_printed(self) -> None:
        counts = ((6021, 7013, 5039), (3307, 2417, 2129), (4051, 3041, 7))
        document = a_document(a_table(counts=counts))
        (table,) = document.protected.tables
        printed = {count for _, count in table.cells() if isinstance(count, int)}
        percents = {p for row in (*table.group_percents, table.overall_percents) for p in row}
        (mean,) = table.measures
        means = {value for value in (*mean.values, mean.overall) if isinstance(value, float)}
        content = FORMATS["xlsx"].write(document)
        sheet = load_workbook(BytesIO(content))["Table 1"]
        numbers = {
            cell.value
            for row in sheet.iter_rows(max_col=9)
            for cell in row
            if isinstance(cell.value, int | float)
        }
        small = [cell.value for cell in sheet[8]]
        assert small[3::4] == [MARKER] * 4
        hidden = {count for row in counts for count in row} - printed
        assert 7 in hidden
        assert len(hidden) > 1
        assert numbers <= printed | percents | means
        with ZipFile(BytesIO(content)) as archive:
            everything = " ".join(archive.read(name).decode() for name in archive.namelist())
        for count in hidden - {7}:
            assert not re.search(rf"\b({count}|{count:,})\b", everything)

    def test_bears_the_day_of_the_report_and_not_that_of_the_download(self) -> None:
        with ZipFile(BytesIO(FORMATS["xlsx"].write(a_document()))) as archive:
            days = {part.date_time[:3] for part in archive.infolist()}
            assert days == {(2027, 3, 12)}
            assert archive.read("docProps/core.xml").count(b"2027-03-12T00:00:00Z") == 2


class TestDescribedData:
    @pytest.mark.parametrize("document", [a_document(), two_waves()], ids=["one wave", "two waves"])
    def test_json_is_as_the_schema_says(self, document: ReportDocument) -> None:
        schema = json.loads((ROOT / "static/schemas/report.schema.json").read_text())
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema).validate(json.loads(FORMATS["json"].write(document)))

    def test_csv_has_the_columns_that_are_described(self) -> None:
        described = (ROOT / "docs/report_files.md").read_text()
        lines = re.findall(r"^\| (`.*?`) \|", described, re.MULTILINE)
        assert re.findall(r"`(\w+)`", " ".join(lines)) == list(COLUMNS)
