"""Excel workbooks: phones and ZIP codes that are numbers come out as people see them."""

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from participants.models import Contact
from participants.reading import workbook
from participants.reading.table import ContactTableError, open_table
from tests.builders.participants import a_recruiter, a_source, bring_in
from tests.builders.studies import a_study


def a_workbook(*rows: list[Any], formats: dict[str, str] | None = None) -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    for place, shown_as in (formats or {}).items():
        sheet[place].number_format = shown_as
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def cells(*row: Any, header: tuple[str, ...] = ("a", "b", "c"), **formats: str) -> list[str]:
    table = open_table(a_source(a_workbook(list(header), list(row), formats=formats)))
    return next(table.rows())[1]


SHEET = "xl/worksheets/sheet1.xml"


def tampered(part: str, was: str, becomes: str) -> bytes:
    """A workbook with two people, something in one of its parts exchanged."""
    packed = BytesIO()
    with (
        ZipFile(BytesIO(a_workbook(["a", "b"], ["Ann", 1], ["Bob", 2]))) as good,
        ZipFile(packed, "w") as bad,
    ):
        for name in good.namelist():
            text = good.read(name).decode()
            assert name != part or was in text
            bad.writestr(name, text.replace(was, becomes, 1) if name == part else text)
    return packed.getvalue()


class TestWorkbook:
    def test_is_a_table_like_any_other(self) -> None:
        table = open_table(a_source(a_workbook([" name", "email"], ["Ann ", "ann@mail.example"])))
        assert (table.headers, table.encoding) == (("name", "email"), "xlsx")
        assert list(table.rows()) == [(2, ["Ann", "ann@mail.example"])]

    def test_keeps_phones_digit_by_digit(self) -> None:
        assert cells(2025550143, 12025550143.0, "+1 202 555 0143") == [
            "2025550143", "12025550143", "+1 202 555 0143",
        ]  # fmt: skip

    def test_keeps_the_zeros_of_zip_codes(self) -> None:
        assert cells(2115, 21151234, 7, A2="00000", B2="00000-0000") == [
            "02115", "02115-1234", "7",
        ]  # fmt: skip
        assert cells(2115, "02115", 2115, header=("ZIP", "Zip Code", "c")) == [
            "02115", "02115", "2115",
        ]  # fmt: skip

    def test_writes_dates_so_that_a_date_of_birth_is_seen(self) -> None:
        assert cells(date(1982, 3, 29), datetime.fromisoformat("1982-03-29"), True) == [
            "1982-03-29", "1982-03-29", "True",
        ]  # fmt: skip

    def test_counts_rows_as_the_sheet_does_and_fills_short_ones(self) -> None:
        packed = a_workbook(["a", "b"], [], ["1"], ["1", "2"])
        assert list(open_table(a_source(packed)).rows()) == [(3, ["1", ""]), (4, ["1", "2"])]

    @pytest.mark.parametrize("broken", [b"PK\x03\x04", a_workbook(["a"])[:-40]])
    def test_that_is_broken_is_refused(self, broken: bytes) -> None:
        with pytest.raises(ContactTableError, match="Save it again"):
            open_table(a_source(broken))

    @pytest.mark.parametrize(
        ("part", "was", "becomes"),
        [
            (SHEET, "<v>1</v>", "<v>one</v>"),
            (SHEET, 'r="B2"', 'r="ZZZZZZ2"'),
            (SHEET, '<row r="3"', '<row r="x"'),
            ("xl/workbook.xml", "sheetId", "sheetIx"),
            ("xl/styles.xml", "<fonts", "<fonts<"),
            ("[Content_Types].xml", "sheet.main", "sheet.other"),
        ],
    )
    def test_that_was_made_to_break_the_reader_is_refused(
        self, part: str, was: str, becomes: str
    ) -> None:
        with pytest.raises(ContactTableError, match="Save it again"):
            list(open_table(a_source(tampered(part, was, becomes))).rows())

    def test_with_a_row_that_calls_itself_far_away_is_refused(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(workbook, "MOST_ROWS", 1_000)
        with pytest.raises(ContactTableError, match="too large"):
            list(open_table(a_source(tampered(SHEET, '<row r="3"', '<row r="99999"'))).rows())

    def test_that_would_fill_the_memory_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(workbook, "LARGEST", 100)
        with pytest.raises(ContactTableError, match="too large"):
            open_table(a_source(a_workbook(["a"])))

    @pytest.mark.django_db
    def test_is_brought_in_like_a_text_file(self) -> None:
        study = a_study("approved")
        rows: list[list[Any]] = [
            ["name", "phone", "email", "address"],
            ["Ann", 2025550143, "a@mail.example", ""],
        ]
        found = bring_in(study, a_workbook(*rows), by=a_recruiter(study))
        assert (found.contacts, found.encoding) == (1, "xlsx")
        assert Contact.objects.get().phone
