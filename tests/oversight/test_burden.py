"""The annual burden: people addressed × minutes, by component and control number."""

import csv
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from oversight.queries.burden import burden_by_number, days_of, fiscal_year_of
from studies.actions import record_addressing
from studies.gates import launch_request
from studies.models import BurdenLine, Study
from studies.vocabulary import PersonKind
from tests.builders.access import NOW, a_component
from tests.builders.icr import a_packaged_study
from tests.builders.studies import a_clearance, a_study, an_approved_study
from tests.oversight.pages import queries_of, signed_in, text_of

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=60)


def addressed(
    study: Study, people: int, *, on: date = date(2027, 3, 1), kind: str = PersonKind.PUBLIC
) -> None:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=UTC)
    request = replace(launch_request(study, at), person_kind=kind)
    record_addressing(request=request, people=people, by=None, at=at)


def timed(study: Study, minutes: int, times: int = 1) -> None:
    BurdenLine.objects.update_or_create(
        study=study,
        person_kind=PersonKind.PUBLIC,
        defaults={
            "respondents": study.expected_respondents,
            "minutes": minutes,
            "times": times,
        },
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
            timed(study, 15)
            a_clearance(study, control_number="1601-0029", at=BEFORE)
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

    @pytest.mark.requirement("R-092")
    def test_keeps_the_number_and_the_minutes_of_the_day(self) -> None:
        study = a_packaged_study()
        timed(study, 10)
        a_clearance(study, at=BEFORE)
        addressed(study, 60, on=date(2027, 2, 1))
        BurdenLine.objects.filter(study=study).update(minutes=30)
        addressed(study, 60, on=date(2027, 2, 2))
        a_clearance(
            study,
            kind="emergency",
            control_number="1601-0030",
            justification="A flood.",
            expires_on=date(2027, 6, 1),
            at=BEFORE + timedelta(days=40),
        )
        addressed(study, 20, on=date(2027, 4, 1))
        first, second = burden_by_number(Study.objects.all(), year=2027)
        assert (first.control_number, first.responses, first.hours) == ("1601-0029", 120, 20.0)
        assert (second.control_number, second.responses, second.hours) == ("1601-0030", 20, 10.0)

    def test_multiplies_by_how_often_each_answers_in_a_wave(self) -> None:
        once, waves = an_approved_study(), an_approved_study(planned_waves=2)
        for study in (once, waves):
            timed(study, 6, times=4)
            addressed(study, 5)
        (row,) = burden_by_number(Study.objects.filter(pk=once.pk), year=2027)
        assert (row.responses, row.hours) == (20, 2.0)
        (row,) = burden_by_number(Study.objects.filter(pk=waves.pk), year=2027)
        assert (row.responses, row.hours) == (10, 1.0)
        timed(waves, 6)
        addressed(waves, 10)
        (row,) = burden_by_number(Study.objects.filter(pk=waves.pk), year=2027)
        assert (row.responses, row.hours) == (20, 2.0)

    @pytest.mark.requirement("R-078")
    def test_leaves_federal_employees_out(self) -> None:
        study = a_study(audiences=("employees",))
        addressed(study, 500, kind=PersonKind.EMPLOYEE)
        addressed(study, 3, kind=PersonKind.CONTRACTOR)
        (row,) = burden_by_number(Study.objects.all(), year=2027)
        assert row.responses == 3


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
