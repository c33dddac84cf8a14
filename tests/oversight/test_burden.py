"""The annual burden: people addressed × minutes, by component and control number."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from oversight.queries.burden import burden_by_number, days_of, fiscal_year_of
from studies.models import Addressing, BurdenLine, Study
from studies.vocabulary import CollectionChannel, PersonKind
from tests.builders.access import a_component
from tests.builders.studies import a_clearance, a_study, an_approved_study
from tests.oversight.pages import queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db


def addressed(study: Study, people: int, *, on: date = date(2027, 3, 1)) -> None:
    Addressing.objects.create(
        study=study,
        channel=CollectionChannel.IMPORT,
        person_kind=PersonKind.PUBLIC,
        people=people,
        addressed_on=on,
    )


def timed(study: Study, minutes: int) -> None:
    BurdenLine.objects.update_or_create(
        study=study,
        person_kind=PersonKind.PUBLIC,
        defaults={"respondents": study.expected_respondents, "minutes": minutes},
    )


class TestFiscalYear:
    def test_begins_in_october(self) -> None:
        assert fiscal_year_of(date(2026, 9, 30)) == 2026
        assert fiscal_year_of(date(2026, 10, 1)) == 2027
        assert days_of(2027) == (date(2026, 10, 1), date(2027, 9, 30))


class TestBurden:
    @pytest.mark.requirement("R-092")
    def test_is_people_times_minutes_by_component_and_number(self) -> None:
        one, two, other = (
            an_approved_study(),
            an_approved_study(),
            a_study(component=a_component("CBP")),
        )
        for study in (one, two):
            a_clearance(study, control_number="1601-0029")
            timed(study, 15)
        addressed(one, 100)
        addressed(one, 20)
        addressed(two, 40)
        addressed(one, 999, on=date(2026, 9, 30))
        timed(other, 6)
        addressed(other, 9)
        cbp, tsa = burden_by_number(Study.objects.all(), year=2027)
        assert (tsa.component, tsa.control_number, tsa.studies) == ("TSA", "1601-0029", 2)
        assert (tsa.responses, tsa.hours, tsa.untimed) == (160, 40.0, 0)
        assert (cbp.control_number, cbp.responses, cbp.hours) == ("No control number", 9, 0.9)

    def test_says_for_whom_no_minutes_are_given(self) -> None:
        study = a_study()
        study.burden_lines.all().delete()
        addressed(study, 9)
        (row,) = burden_by_number(Study.objects.all(), year=2027)
        assert (row.responses, row.minutes, row.untimed) == (9, 0, 9)


class TestViewBurden:
    def test_is_the_same_as_page_and_files(self) -> None:
        study = a_study()
        timed(study, 10)
        addressed(study, 9)
        client, address = signed_in(), reverse("view_burden")
        assert "Burden report, fiscal year 2027" in text_of(client, "view_burden")
        answer = client.get(address, {"format": "csv"})
        lines = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
        row = list(csv.reader(StringIO(lines)))[1]
        assert row[:6] == ["2027", "TSA", "No control number", "1", "9", "1.5"]
        book = load_workbook(BytesIO(client.get(address, {"format": "xlsx"}).content))
        assert book.worksheets[0]["E2"].value == 9
        paper = client.get(address, {"format": "pdf"})
        assert paper.content.startswith(b"%PDF")

    def test_shows_another_year_and_one_component(self) -> None:
        study = a_study()
        addressed(study, 9, on=date(2026, 5, 5))
        client = signed_in()
        assert "Nobody was addressed" in text_of(client, "view_burden")
        assert "No control number" in text_of(client, "view_burden", {"year": 2026, "of": "TSA"})
        a_component("CBP")
        assert "Nobody was" in text_of(client, "view_burden", {"year": 2026, "of": "CBP"})

    def test_asks_the_database_as_often_for_three_as_for_twelve(self) -> None:
        client, counted = signed_in(), []
        for wanted in (3, 12):
            while Study.objects.count() < wanted:
                addressed(a_study(survey_tool=None, noticed=False), 9)
            counted.append(queries_of(client, reverse("view_burden")))
        assert counted[0] == counted[1]
