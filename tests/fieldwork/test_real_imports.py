"""Whole imports of files that nobody here wrote, counted again by other means."""

import csv
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fieldwork.lifecycle import ImportStatus
from fieldwork.models import ImportRun, Response
from studies.codes import LEFT_BLANK
from studies.models import Variable
from tests.builders.fieldwork import an_import, responses
from tests.builders.studies import a_study
from tests.real_data import REAL_DATA, needs_real_data

MOST = 4_000  # the largest of the files has 3,535 answers

pytestmark = [pytest.mark.django_db, pytest.mark.real_data, needs_real_data]

FLYING = REAL_DATA / "fivethirtyeight" / "flying-etiquette-survey" / "flying-etiquette.csv"
WORLD_CUP = REAL_DATA / "fivethirtyeight" / "food-world-cup" / "food-world-cup-data.csv"
AIRPORT = REAL_DATA / "sfo_airport_customer_survey" / "raw"
AGES = {
    **{str(i): i for i in range(1, 8)},
    "8": "declined",
    "9": "blank",
    "90": "blank",
    "0": "blank",
}
RATING = {"0": "blank", "6": "not_asked", "1": 1, "2": 2, "3": 3, "4": 4, "5": 5}


def written_in(path: Path, encoding: str = "utf-8") -> tuple[list[str], list[list[str]]]:
    with path.open(encoding=encoding, newline="") as file:
        header, *rows = csv.reader(file)
    return header, rows


def a_question(key: str, text: str, values: Sequence[str]) -> dict[str, Any]:
    return {
        "key": key,
        "text": text.strip(),
        "kind": "single",
        "options": [{"code": i, "label": label} for i, label in enumerate(values, start=1)],
        "objective": 1,
        "why": "It was asked.",
    }


def a_definition_of(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    """One question per column but the first, with the labels found in it."""
    questions = [
        a_question(f"q{i}", text, sorted({" ".join(row[i].split()) for row in rows} - {""}))
        for i, text in enumerate(header)
        if i
    ]
    return {"title": "Imported", "questions": questions}


def stored(batch_study: Any, position: int) -> Counter[int]:
    rows = Response.objects.filter(study=batch_study).values_list("codes", flat=True)
    return Counter(codes[position] for codes in rows)


class TestFlyingEtiquette:
    @pytest.mark.requirement("R-037")
    def test_is_refused_until_the_respondents_numbers_are_left_out(self) -> None:
        header, rows = written_in(FLYING)
        definition = a_definition_of(header, rows)
        study = a_study("collecting", expected_respondents=MOST, definition=definition)
        refused = an_import(study, content=FLYING.read_bytes(), book=None)
        assert refused.status == ImportStatus.REFUSED
        assert [c["column"] for c in refused.findings["refused_columns"]] == ["RespondentID"]
        book = dict(refused.code_book, leave_out=["RespondentID"])
        batch = responses(study, content=FLYING.read_bytes(), book=book)
        assert batch.rows == 1040
        for variable in Variable.objects.filter(version=batch.instrument_version):
            labels = {int(code): label for code, label in variable.codes.items()}
            counted = stored(study, variable.position)
            named = Counter({labels.get(code, ""): n for code, n in counted.items()})
            column = variable.position + 1
            assert named == Counter(" ".join(row[column].split()) for row in rows)


class TestFoodWorldCup:
    def test_of_an_old_mac_comes_in_whole(self) -> None:
        header, rows = written_in(WORLD_CUP, "mac_roman")
        study = a_study(
            "collecting", expected_respondents=MOST, definition=a_definition_of(header, rows)
        )
        run = an_import(study, content=WORLD_CUP.read_bytes(), book=None)
        assert run.findings["encoding"] == "mac_roman"
        assert run.findings["unmapped"] == []
        book = dict(run.code_book, leave_out=["RespondentID"])
        assert responses(study, content=WORLD_CUP.read_bytes(), book=book).rows == 1373


class TestAirport:
    @pytest.mark.parametrize(
        ("year", "overall", "age", "rows"),
        [
            (2013, "Q7O_WHOLE", "Q18_AGE", 3535),
            (2014, "Q7ALL", "Q18AGE", 2818),
            (2015, "Q7ALL", "Q18AGE", 2958),
        ],
    )
    def test_comes_in_by_a_code_book(self, year: int, overall: str, age: str, rows: int) -> None:
        path = next(AIRPORT.glob(f"{year}_*.csv"))
        header, written = written_in(path)
        study = a_study("collecting", expected_respondents=MOST, definition=_airport_definition())
        columns = {
            overall: {"variable": "overall", "values": RATING},
            age: {"variable": "age", "values": AGES},
        }
        book = {"columns": columns, "leave_out": [h for h in header if h not in columns]}
        content = path.read_bytes()
        run = an_import(study, content=content, book=book)
        assert run.findings["problems"] == []
        batch = responses(study, content=content, book=book)
        assert batch.rows == rows
        raw = Counter(row[header.index(overall)] for row in written)
        counted = stored(study, 0)
        assert {code: counted[code] for code in range(1, 6)} == {
            code: raw[str(code)] for code in range(1, 6)
        }
        assert counted[LEFT_BLANK] == raw["0"] + raw[""]
        assert ImportRun.objects.filter(status=ImportStatus.DONE).exists()


def _airport_definition() -> dict[str, Any]:
    stars = ["Unacceptable", "Below average", "Average", "Good", "Outstanding"]
    ages = ["Under 18", "18-24", "25-34", "35-44", "45-54", "55-64", "65 and over"]
    return {
        "title": "Airport",
        "questions": [
            a_question("overall", "The airport as a whole", stars),
            a_question("age", "Age group", ages),
        ],
    }
