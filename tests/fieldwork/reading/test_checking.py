import json

import pytest

from fieldwork.reading.codebook import CodeBook, CodeBookError
from fieldwork.reading.findings import PROBLEMS_KEPT, without_values
from fieldwork.reading.proposing import propose
from tests.fieldwork.reading.files import a_table, an_instrument, checked

SATISFACTION = {"variable": "satisfaction"}


def people(rows: int, header: str = "RespondentID,Q", value: str = "Good") -> str:
    """A file of so many rows with a number issued to each."""
    return header + "\n" + "".join(f"34361397{i:02},{value}\n" for i in range(rows))


class TestCheck:
    def test_passes_a_clean_file(self) -> None:
        found = checked(
            "Q,Why\nGood,Because\nBad,\n,\n", {"Q": SATISFACTION, "Why": {"text": "why"}}
        )
        assert found.is_clean
        assert (found.rows, found.empty_rows, found.texts) == (2, 0, 1)
        assert found.not_asked == ["places__1", "places__2", "places__3", "minutes"]

    @pytest.mark.requirement("R-037")
    def test_refuses_an_identifier_until_it_is_left_out(self) -> None:
        refused = checked(people(30), {"Q": SATISFACTION})
        assert [each.column for each in refused.refused_columns] == ["RespondentID"]
        assert checked(people(30), {"Q": SATISFACTION}, "RespondentID").is_clean

    @pytest.mark.requirement("R-037")
    @pytest.mark.parametrize(
        "rule", [{"text": "why"}, {"variable": "minutes"}, {"variable": "satisfaction"}]
    )
    def test_refuses_an_identifier_mapped_by_mistake(self, rule: dict[str, str]) -> None:
        other = {"Q": {"text": "why"}} if "text" not in rule else {"Q": SATISFACTION}
        found = checked(people(30), {"RespondentID": rule, **other})
        assert "RespondentID" in [each.column for each in found.refused_columns]

    @pytest.mark.requirement("R-037")
    def test_never_repeats_what_a_refused_column_holds(self) -> None:
        rows = "".join(f"10.0.0.{i},Good\n" for i in range(30))
        found = checked("Where,Q\n" + rows, {"Where": SATISFACTION, "Q": {"text": "why"}})
        assert "10.0.0" not in json.dumps(found.as_json())

    def test_wants_every_column_mapped_or_left_out(self) -> None:
        found = checked("Q,Extra\nGood,a\nBad,b\n", {"Q": SATISFACTION})
        assert found.unmapped == ["Extra"]
        assert not found.is_clean

    @pytest.mark.requirement("R-099")
    @pytest.mark.parametrize("target", ["variable", "question", "text"])
    def test_takes_nothing_that_the_study_did_not_ask(self, target: str) -> None:
        """A column that somebody bought and added, such as an income, has nowhere to go."""
        bought = "Q,Income\nGood,High\nBad,Low\n"
        found = checked(bought, {"Q": SATISFACTION, "Income": {target: "income"}})
        assert any("the instrument has no" in text for text in found.book_problems)
        assert not found.is_clean

    def test_names_unknown_values_by_row_and_column(self) -> None:
        found = checked(
            "Q,X\n" + "Good,\n" * 30 + "Superb,\nann@example.org,\n", {"Q": SATISFACTION}, "X"
        )
        assert [(p.row, p.column, p.value_shown) for p in found.problems] == [
            (32, "Q", "Superb"),
            (33, "Q", None),
        ]

    def test_shows_no_value_of_open_answers_and_of_columns_nobody_mapped(self) -> None:
        rows = "Good,I lost my job,Left arm\n" * 30
        found = checked("Q,Why,Extra\n" + rows, {"Q": SATISFACTION, "Why": {"text": "why"}})
        assert [column.values for column in found.columns] == [["Good"], [], []]
        assert "lost my job" not in json.dumps(found.as_json())

    def test_counts_all_problems_and_keeps_the_first(self) -> None:
        found = checked("Q,X\n" + "Superb,\n" * 500, {"Q": SATISFACTION}, "X")
        assert found.problem_count == 500
        assert len(found.problems) == PROBLEMS_KEPT

    def test_reports_rows_that_do_not_fit_and_cuts_empty_ends(self) -> None:
        found = checked("Q,X\nGood\nGood,1,,\nGood,1,2\n", {"Q": SATISFACTION}, "X")
        assert [p.row for p in found.problems] == [2, 4]
        assert found.rows == 3

    def test_names_what_is_wrong_with_the_book(self) -> None:
        found = checked("Q,X\nGood,1\n", {"Q": {"variable": "mood"}, "Z": SATISFACTION}, "X")
        assert found.book_problems == [
            "The code book names a column that the file does not have: Z.",
            "Q: the instrument has no variable “mood” of that kind.",
        ]

    def test_counts_rows_without_any_answer(self) -> None:
        found = checked("Q,X\n,1\nGood,1\n", {"Q": SATISFACTION}, "X")
        assert (found.rows, found.empty_rows) == (2, 1)


class TestWithoutValues:
    def test_keeps_counts_and_columns_and_nothing_that_was_written(self) -> None:
        found = checked("Q,X\n" + "Superb,\n" * 3, {"Q": SATISFACTION}, "X").as_json()
        kept = without_values(found)
        assert "Superb" in json.dumps(found)
        assert "Superb" not in json.dumps(kept)
        assert [each["row"] for each in kept["problems"]] == [2, 3, 4]
        assert kept["columns"][0]["filled"] == 3


class TestCodeBook:
    def test_survives_being_written_and_read(self) -> None:
        written = {
            "columns": {
                "A": {"variable": "satisfaction", "values": {"5": 3, "0": "blank"}},
                "B": {"question": "places", "separator": ";"},
                "C": {"text": "why"},
                "D": {"answered_on": True},
                "E": {"answered_on": "%m/%d/%Y"},
            },
            "leave_out": ["X", "Y"],
        }
        assert CodeBook.from_json(written).as_json() == written

    @pytest.mark.parametrize(
        "book",
        [
            {"columns": {"A": {"variable": "q", "text": "q"}}},
            {"columns": {"A": "q"}},
            {"columns": {"A": {"variable": "q", "values": {"x": "maybe"}}}},
            {"columns": {"A": {"variable": "q", "values": {"x": True}}}},
            {"columns": {"A": {"variable": "q", "values": {"ann@example.org": 1}}}},
            {"columns": []},
            {"rows": {}},
        ],
    )
    def test_refuses_what_is_none(self, book: dict[str, object]) -> None:
        with pytest.raises(CodeBookError):
            CodeBook.from_json(book)


class TestPropose:
    def test_matches_wording_keys_and_options(self) -> None:
        table = a_table(
            "RespondentID,how satisfied are you,Where were you? - Airport,minutes,Why?\n"
            "1,Good,Airport,2,so\n"
        )
        proposed = propose(table.columns, an_instrument()).as_json()
        assert proposed == {
            "columns": {
                "how satisfied are you": {"variable": "satisfaction"},
                "Where were you? - Airport": {"variable": "places__1"},
                "minutes": {"variable": "minutes"},
                "Why?": {"text": "why"},
            },
            "leave_out": [],
        }
