from datetime import date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook

from foundation.printing.sheets import as_csv, as_xlsx, harmless

COLUMNS = ("code", "people", "day")
ROWS = [("=1+1", 1200, date(2027, 3, 12)), ("TSA-2027-001", None, None)]


class TestAsCsv:
    def test_writes_a_line_a_row(self) -> None:
        lines = b"".join(as_csv("studies", COLUMNS, ROWS)).decode().splitlines()
        assert lines == ["code,people,day", "'=1+1,1200,2027-03-12", "TSA-2027-001,,"]


class TestAsXlsx:
    def test_keeps_numbers_and_days_what_they_are(self) -> None:
        book = load_workbook(BytesIO(as_xlsx("studies", COLUMNS, ROWS).content))
        rows = list(book.worksheets[0].iter_rows(values_only=True))
        assert rows[0] == COLUMNS
        assert rows[1][:2] == ("'=1+1", 1200)
        assert rows[1][2] == datetime(2027, 3, 12)  # noqa: DTZ001 - spreadsheets know no zones


class TestHarmless:
    @pytest.mark.parametrize(
        "start", ["=", "+", "-", "@", "\t", "\r", "\n", *"\uff1d\uff0b\uff0d\uff20"]
    )
    def test_stops_formulas(self, start: str) -> None:
        assert harmless(f"{start}cmd").startswith("'")
