"""What management asks of closed studies: where people wait long, and which languages they need."""

from random import Random
from typing import Any

import pandas as pd
import pytest
from django.test import Client
from django.urls import reverse

from foundation.access.policy import Refused
from reports.disclosure.protected import HIDDEN, ProtectedTable
from reports.models import Report
from reports.queries import document_of
from studies.actions import close_study
from studies.models import Study
from tests.builders import fieldwork
from tests.builders.access import NOW
from tests.builders.reports import a_report
from tests.builders.studies import a_definition, a_study

pytestmark = pytest.mark.django_db

COUNTY = "In which county is the office?"
COUNTIES = ("Adams", "Brown", "Clark")
WAITED = ("under 10", "10 to under 30", "30 and over")
LONG, SHORT = (30, 59), (0, 29)


def the_visits() -> pd.DataFrame:
    """Long waits in Adams, Spanish in Brown, and a handful of people in Clark."""
    chance = Random(3)
    people = {"Adams": (150, LONG, 0.1), "Brown": (140, SHORT, 0.6), "Clark": (9, SHORT, 0.5)}
    return pd.DataFrame(
        {
            "county": county,
            "minutes": chance.randint(*minutes),
            "languages": "English;Spanish" if chance.random() < spanish else "English",
        }
        for county, (number, minutes, spanish) in people.items()
        for _ in range(number)
    )


def a_definition_by_county() -> dict[str, Any]:
    definition = a_definition()
    options = [{"code": code, "label": name} for code, name in enumerate(COUNTIES, start=1)]
    for question in definition["questions"]:
        if question["key"] == "age":
            question |= {
                "key": "county", "text": COUNTY, "options": options, "demographic": "county"
            }  # fmt: skip
    return definition


def a_study_of(visits: pd.DataFrame, *, closed: bool = True) -> Study:
    study = a_study("collecting", definition=a_definition_by_county(), expected_respondents=10_000)
    asked = [*fieldwork.ANSWERS.strip().split(",")[:4], COUNTY, "What could be better?"]
    rows = (
        f"{row.Index:011},Satisfied,{row.languages},{row.minutes},{row.county},Fine."
        for row in visits.itertuples()
    )
    columns = {name: to for name, to in fieldwork.BOOK["columns"].items() if "old" not in name}
    book = fieldwork.BOOK | {"columns": {**columns, COUNTY: {"variable": "county"}}}
    content = "\n".join([",".join(asked), *rows, ""]).encode()
    fieldwork.responses(study, content=content, book=book, at=NOW)
    if closed:
        close_study(study=study, by=study.created_by, at=NOW)
    return study


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> pd.DataFrame:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    return the_visits()


def a_report_of(study: Study) -> Report:
    return a_report(
        "rendered",
        study=study,
        questions=("minutes", "languages__2"),
        demographics=("county",),
        bands={"minutes": [10.0, 30.0]},
        summary="",
    )


def tables_of(report: Report) -> dict[str, ProtectedTable]:
    document = document_of(report)
    assert document is not None
    return {table.question: table for table in document.protected.tables}


def expected(visits: pd.DataFrame, question: str) -> pd.DataFrame:
    if question == "minutes":
        said = pd.cut(visits.minutes, [0, 10, 30, 99], right=False, labels=WAITED)
    else:
        said = visits.languages.str.contains("Spanish").map(
            {True: "Selected", False: "Not selected"}
        )
    return pd.crosstab(said, visits.county, margins=True)


@pytest.mark.requirement("R-114")
class TestReportsOfAClosedStudyByLocation:
    @pytest.mark.parametrize("question", ["minutes", "languages__2"])
    def test_say_waits_and_languages_of_each_county(
        self, visits: pd.DataFrame, question: str
    ) -> None:
        table = tables_of(a_report_of(a_study_of(visits)))[question]
        true = expected(visits, question)
        printed = [(cell, count) for cell, count in table.cells() if count is not HIDDEN]
        said = {(cell.answer or "All", cell.group or "All"): count for cell, count in printed}
        assert len(said) > 4
        assert said == {place: true.loc[place] for place in said}

    def test_tell_nothing_of_a_county_with_a_handful_of_people(self, visits: pd.DataFrame) -> None:
        for table in tables_of(a_report_of(a_study_of(visits))).values():
            assert {count for cell, count in table.cells() if cell.group == "Clark"} == {HIDDEN}

    def test_are_read_on_a_page(self, visits: pd.DataFrame) -> None:
        report = a_report_of(a_study_of(visits))
        client = Client()
        client.force_login(report.author)
        page = client.get(reverse("view_report", args=[report.report_ref])).text
        assert all(county in page for county in COUNTIES)
        assert "30 and over" in page

    def test_wait_until_the_study_is_closed(self, visits: pd.DataFrame) -> None:
        with pytest.raises(Refused, match="closed"):
            a_report_of(a_study_of(visits, closed=False))
