"""Which files are read as forms, and what is said of the others."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from studies.xlsform import FormFileError, read_file
from studies.xlsform.files import LARGEST_FILE, MOST_COLUMNS, MOST_ROWS_OF_SURVEY, OLE
from studies.xlsform.saving import as_workbook
from studies.xlsform.texts import sheltered, unsheltered
from tests.studies.xlsform.forms import a_form, a_row, read

CSV = b'"survey"\n,"type","name","label"\n,"text","q","About q?"\n'
MARKDOWN = b"| survey |\n| | type | name | label |\n| |---|---|---|\n| | text | q | About q? |\n"


def a_workbook(*rows: list[str], title: str = "survey") -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    return saved(book)


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def a_zip(name: str, content: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr(name, content)
    return out.getvalue()


HEADINGS, ROW = ["type", "name", "label"], ["text", "q", "About q?"]


class TestReadFile:
    @pytest.mark.parametrize("content", [CSV, MARKDOWN, b"\xef\xbb\xbf" + CSV])
    def test_reads_the_same_from_text(self, content: bytes) -> None:
        assert read(read_file(content)) == read(a_form(a_row("text")))

    def test_takes_a_single_sheet_for_the_survey(self) -> None:
        assert read(read_file(a_workbook(HEADINGS, ROW, title="Sheet1")))

    def test_counts_rows_as_the_workbook_does(self) -> None:
        book = read_file(a_workbook(HEADINGS, [], [], ROW))
        assert [row.number for row in book.sheet("survey").rows()] == [4]

    @pytest.mark.parametrize(
        ("content", "says"),
        [
            (b"  \n", "empty"),
            (b"<html><body>Sign in</body></html>", "web page"),
            (b"%PDF-1.7", "another kind of file"),
            (b"\x89PNG\r\n\x1a\n\xff\xfe", "cannot be read"),
            (b"PK\x03\x04broken", "cannot be read"),
            (OLE + b"broken", "cannot be read"),
            (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
            (a_zip("readme.txt", b"hello"), "cannot be read"),
            (b"name,age\nAnn,30\n", "no sheet “survey”"),
            (b"x" * (LARGEST_FILE + 1), "larger than 2 MB"),
            (a_zip("xl/workbook.xml", b"0" * 31_000_000), "unpacks to far more"),
            (a_workbook(HEADINGS, *[ROW] * MOST_ROWS_OF_SURVEY), "more than 2,000 rows"),
            (a_workbook([*HEADINGS, *["x"] * MOST_COLUMNS]), "200 columns"),
            (b"survey\n,type\n" + (b",text," + b"x" * 999 + b"\n") * 600, "far more text"),
        ],
    )
    def test_says_what_is_wrong_with_a_file_that_is_no_form(
        self, content: bytes, says: str
    ) -> None:
        with pytest.raises(FormFileError) as refusal:
            read_file(content)
        assert says in str(refusal.value)

    def test_takes_no_entities(self) -> None:
        workbook = b'<!DOCTYPE x [<!ENTITY a "aaaa">]><workbook>&a;</workbook>'
        types = (
            b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            b'<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
            b'officedocument.spreadsheetml.sheet.main+xml"/></Types>'
        )
        out = BytesIO()
        with ZipFile(out, "w") as packed:
            packed.writestr("[Content_Types].xml", types)
            packed.writestr("xl/workbook.xml", workbook)
        with pytest.raises(FormFileError):
            read_file(out.getvalue())


class TestAsWorkbook:
    def test_writes_nothing_that_a_spreadsheet_runs(self) -> None:
        form = a_form(a_row("text", hint="'=1+1"))
        sheet = load_workbook(BytesIO(as_workbook(form)))["survey"]
        assert all(cell.data_type in ("s", "n") for row in sheet.iter_rows() for cell in row)

    @pytest.mark.parametrize("text", ["=1+1", "'=1+1", "-5 to 5", "'quoted'", "@x", "plain", ""])
    def test_cells_give_back_what_was_written(self, text: str) -> None:
        cell = sheltered(text)
        assert unsheltered(cell) == text
        assert not cell.startswith(("=", "+", "-", "@"))
