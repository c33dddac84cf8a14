import io

import pytest

from fieldwork.reading.encodings import NotTextError
from fieldwork.reading.tables import TableError, open_table
from tests.fieldwork.reading.files import a_table
from tests.real_data import REAL_DATA, needs_real_data

# File → encoding, header rows, columns, rows: counted with another program.
REAL_FILES = {
    "fivethirtyeight/comma-survey/comma-survey.csv": ("utf-8", 1, 13, 1129),
    "fivethirtyeight/flying-etiquette-survey/flying-etiquette.csv": ("utf-8", 1, 27, 1040),
    "fivethirtyeight/food-world-cup/food-world-cup-data.csv": ("mac_roman", 1, 48, 1373),
    "fivethirtyeight/nfl-fandom/NFL_fandom_data-google_trends.csv": ("utf-8", 2, 9, 207),
    "fivethirtyeight/nfl-fandom/NFL_fandom_data-surveymonkey.csv": ("utf-8", 2, 25, 33),
    "fivethirtyeight/region-survey/MIDWEST.csv": ("utf-8", 2, 53, 2778),
    "fivethirtyeight/region-survey/SOUTH.csv": ("utf-8", 2, 58, 2528),
    "fivethirtyeight/religion-survey/religion-survey-results.csv": ("utf-8", 2, 48, 1039),
    "fivethirtyeight/steak-survey/steak-risk-survey.csv": ("utf-8", 2, 15, 550),
    "fivethirtyeight/weather-check/weather-check.csv": ("utf-8", 1, 9, 928),
    "sfo_airport_customer_survey/raw/2010_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 100, 3234),
    ),
    "sfo_airport_customer_survey/raw/2011_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 68, 3872),
    ),
    "sfo_airport_customer_survey/raw/2012_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 61, 3521),
    ),
    "sfo_airport_customer_survey/raw/2013_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 95, 3535),
    ),
    "sfo_airport_customer_survey/raw/2014_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 94, 2818),
    ),
    "sfo_airport_customer_survey/raw/2015_SFO_Customer_Survey_20250817.csv": (
        *("utf-8", 1, 88, 2958),
    ),
}


@needs_real_data
@pytest.mark.real_data
class TestRealFiles:
    @pytest.mark.parametrize("name", REAL_FILES)
    def test_are_read_whole(self, name: str) -> None:
        encoding, header_rows, columns, rows = REAL_FILES[name]
        with (REAL_DATA / name).open("rb") as file:
            table = open_table(file)
            widths = [len(cells) for _, cells in table.rows()]
        assert (table.encoding, table.header_rows) == (encoding, header_rows)
        assert (len(table.columns), len(widths)) == (columns, rows)
        assert set(widths) == {columns}

    @pytest.mark.parametrize("name", REAL_FILES)
    def test_have_unique_readable_column_names(self, name: str) -> None:
        with (REAL_DATA / name).open("rb") as file:
            names = [column.name for column in open_table(file).columns]
        assert len(set(names)) == len(names)
        assert all(name and "<br>" not in name and "\xa0" not in name for name in names)


class TestEncoding:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_is_recognised(self, encoding: str) -> None:
        table = a_table("q,why\n1,café “naïve” – déjà\n", encoding=encoding)
        assert next(table.rows())[1][1] == "café “naïve” – déjà"

    def test_of_an_old_mac_is_recognised_by_its_no_break_blanks(self) -> None:
        table = a_table("q,why\n1,Not much\xa0\n2,knowledge\xa0of it\n", encoding="mac_roman")
        assert table.encoding == "mac_roman"

    def test_may_change_to_bytes_above_ascii_late_in_the_file(self) -> None:
        table = a_table("q,why\n" + "1,plain\n" * 50_000 + "2,café\n", encoding="cp1252")
        assert list(table.rows())[-1][1] == ["2", "café"]

    def test_refuses_a_spreadsheet(self) -> None:
        with pytest.raises(NotTextError, match="CSV"):
            open_table(io.BytesIO(b"PK\x03\x04\x00\x00answers"))


class TestHeader:
    def test_of_one_row(self) -> None:
        assert [c.name for c in a_table("Age,Sex\n1,2\n").columns] == ["Age", "Sex"]

    def test_of_two_rows_joins_question_and_option(self) -> None:
        table = a_table("Q1,Where?,\n,Airport,Harbor\n1,x,\n", header_rows=2)
        assert [c.name for c in table.columns] == ["Q1", "Where? — Airport", "Where? — Harbor"]

    def test_of_two_rows_is_recognised_by_its_second(self) -> None:
        table = a_table("RespondentID,Do you fly?\n,Response\n7,Yes\n")
        assert table.header_rows == 2
        assert table.columns[1].name == "Do you fly?"
        assert next(table.rows()) == (3, ["7", "Yes"])

    def test_of_three_rows_with_import_identifiers(self) -> None:
        third = '"{""ImportId"":""startDate""}","{""ImportId"":""QID1""}"'
        table = a_table(f"StartDate,Q1\nStart Date,How was it?\n{third}\n2027-01-01,Good\n")
        assert table.header_rows == 3
        assert [c.name for c in table.columns] == ["Start Date", "How was it?"]

    def test_with_blanks_and_repeats_gets_unique_names(self) -> None:
        table = a_table("Age,,Age,Age (2)\n1,2,3,4\n", header_rows=1)
        assert len({c.name for c in table.columns}) == 4
        assert table.columns[1].name == "Column 2"

    def test_loses_tags_entities_and_strange_blanks(self) -> None:
        table = a_table("A<br>B &amp; C\xa0D,x\n1,2\n")
        assert table.columns[0].name == "A B & C D"


class TestRows:
    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_are_split_by_the_files_own_delimiter(self, delimiter: str) -> None:
        table = a_table(delimiter.join("abc") + "\n" + delimiter.join("123") + "\n")
        assert next(table.rows()) == (2, ["1", "2", "3"])

    def test_carry_the_number_that_a_spreadsheet_shows(self) -> None:
        table = a_table('a,b\n1,"two\nlines"\n\n3,4\n')
        assert [number for number, _ in table.rows()] == [2, 4]

    def test_can_be_read_again(self) -> None:
        table = a_table("a,b\n1,2\n")
        assert list(table.rows()) == list(table.rows())

    def test_refuse_a_quotation_that_never_ends(self) -> None:
        with pytest.raises(TableError, match="format"):
            list(a_table('a,b\n1,2\n1,"open\n').rows())

    @pytest.mark.parametrize("text", ["", "only\n1\n", "a,b\n"])
    def test_refuse_what_is_no_table(self, text: str) -> None:
        with pytest.raises(TableError):
            a_table(text)
