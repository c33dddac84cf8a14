from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest

from fieldwork.reading.coding import CodedChunk, RowCoder
from fieldwork.reading.tables import Column
from tests.fieldwork.reading.files import TODAY, a_book, an_instrument

BLANK, NOT_ASKED, DECLINED = "-3", "-1", "-2"
Complaints = list[tuple[int, str, str]]


def coded(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, Any]
) -> tuple[CodedChunk, Complaints]:
    complaints: Complaints = []
    positions = tuple(Column(i, name, name) for i, name in enumerate(header))
    coder = RowCoder(a_book(columns), positions, an_instrument(), TODAY)
    chunk = coder.code(rows, lambda i, column, raw: complaints.append((i, column, raw)))
    return chunk, complaints


def codes_of(
    header: Sequence[str], rows: Sequence[Sequence[str]], columns: Mapping[str, Any]
) -> list[tuple[str, ...]]:
    chunk, complaints = coded(header, rows, columns)
    assert complaints == []
    return chunk.codes


class TestChoiceOfOne:
    def test_is_read_by_label_however_it_is_written(self) -> None:
        rows = [["Good"], [" good "], ["GOOD\xa0"], ["3"], [""]]
        codes = codes_of(["How?"], rows, {"How?": {"variable": "satisfaction"}})
        assert [row[0] for row in codes] == ["3", "3", "3", "3", BLANK]

    def test_is_read_by_the_books_values(self) -> None:
        values = {"5": 3, "4": 2, "0": "blank", "6": "not_asked", "7": "declined"}
        book = {"Q7": {"variable": "satisfaction", "values": values}}
        codes = codes_of(["Q7"], [["5"], ["4"], ["0"], ["6"], ["7"]], book)
        assert [row[0] for row in codes] == ["3", "2", BLANK, NOT_ASKED, DECLINED]

    def test_does_not_guess_that_a_tools_numbers_are_our_codes(self) -> None:
        book = {"Q7": {"variable": "satisfaction", "values": {"5": 3}}}
        _, complaints = coded(["Q7"], [["5"], ["1"]], book)
        assert complaints == [(1, "Q7", "1")]

    def test_may_be_spread_over_one_column_per_answer(self) -> None:
        book = {
            "Bad": {"variable": "satisfaction"},
            "Good": {"variable": "satisfaction"},
        }
        codes = codes_of(["Bad", "Good"], [["Bad", ""], ["", "Good"], ["", ""]], book)
        assert [row[0] for row in codes] == ["1", "3", BLANK]

    def test_complains_of_two_answers(self) -> None:
        book = {"Bad": {"variable": "satisfaction"}, "Good": {"variable": "satisfaction"}}
        _, complaints = coded(["Bad", "Good"], [["Bad", "Good"]], book)
        assert complaints == [(0, "Bad", "")]

    def test_that_the_file_does_not_hold_was_not_asked(self) -> None:
        codes = codes_of(["Q"], [["Good"]], {"Q": {"variable": "satisfaction"}})
        assert codes == [("3", NOT_ASKED, NOT_ASKED, NOT_ASKED, NOT_ASKED)]


class TestChoiceOfSeveral:
    def test_comes_in_one_column_per_option(self) -> None:
        book = {
            "Airport": {"variable": "places__1"},
            "Harbor": {"variable": "places__2"},
            "Border": {"variable": "places__3"},
        }
        rows = [["Airport", "", "Border"], ["", "", ""], ["1", "0", ""]]
        codes = codes_of(["Airport", "Harbor", "Border"], rows, book)
        assert [row[1:4] for row in codes] == [
            ("1", "0", "1"),
            (BLANK, BLANK, BLANK),
            ("1", "0", "0"),
        ]

    def test_comes_in_one_cell_with_a_separator(self) -> None:
        book = {"Where": {"question": "places", "separator": ";"}}
        codes = codes_of(["Where"], [["Harbor; airport"], [""], ["3"]], book)
        assert [row[1:4] for row in codes] == [
            ("1", "1", "0"),
            (BLANK, BLANK, BLANK),
            ("0", "0", "1"),
        ]

    def test_comes_in_first_second_and_third_mention(self) -> None:
        values = {"10": 1, "20": 2, "99": "declined"}
        book = {name: {"question": "places", "values": values} for name in ("P1", "P2")}
        codes = codes_of(["P1", "P2"], [["20", "10"], ["10", ""], ["99", ""]], book)
        assert [row[1:4] for row in codes] == [
            ("1", "1", "0"),
            ("1", "0", "0"),
            (DECLINED, DECLINED, DECLINED),
        ]

    def test_complains_of_an_option_that_is_none(self) -> None:
        book = {"Where": {"question": "places", "separator": ";"}}
        _, complaints = coded(["Where"], [["Harbor;Moon"]], book)
        assert complaints == [(0, "Where", "Harbor;Moon")]


class TestNumber:
    @pytest.mark.parametrize(
        ("written", "code"),
        [("7", "70"), ("7.5", "75"), ("1,250", "12500"), (" 0 ", "0"), ("", BLANK), ("1e1", "100")],
    )
    def test_is_scaled_to_a_whole_number(self, written: str, code: str) -> None:
        codes = codes_of(["M"], [[written]], {"M": {"variable": "minutes"}})
        assert codes[0][4] == code

    @pytest.mark.parametrize("written", ["7.25", "-1", "1,5", "soon", "NaN", "9" * 12, "∞"])
    def test_complains_of_what_it_cannot_hold(self, written: str) -> None:
        _, complaints = coded(["M"], [[written]], {"M": {"variable": "minutes"}})
        assert complaints == [(0, "M", written)]

    def test_takes_the_books_words_for_no_number(self) -> None:
        book = {"M": {"variable": "minutes", "values": {"N": "declined"}}}
        assert codes_of(["M"], [["N"]], book)[0][4] == DECLINED


class TestTextAndDay:
    def test_text_is_kept_apart_from_the_codes(self) -> None:
        chunk, _ = coded(["Why"], [["  It was slow. "], [" "]], {"Why": {"text": "why"}})
        assert chunk.texts == [{"why": "It was slow."}, {}]
        assert chunk.empty_rows == 1

    @pytest.mark.requirement("R-023")
    def test_a_moment_becomes_a_day(self) -> None:
        book = {"End": {"answered_on": "%m/%d/%Y %H:%M"}, "Q": {"variable": "satisfaction"}}
        chunk, _ = coded(["End", "Q"], [["03/01/2027 17:45", "Good"], ["", "Bad"]], book)
        assert list(chunk.days) == [date(2027, 3, 1), TODAY]

    def test_complains_of_a_day_to_come(self) -> None:
        book = {"End": {"answered_on": True}, "Q": {"variable": "satisfaction"}}
        _, complaints = coded(["End", "Q"], [["2027-03-13", "Good"]], book)
        assert complaints == [(0, "End", "2027-03-13")]
